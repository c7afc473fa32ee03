#include "primitives/window.h"

namespace millrace {

void checkWindow(const char* what, const std::vector<int64_t>& input, const std::vector<int64_t>& output,
                 const std::vector<int64_t>& window, const std::vector<int64_t>& strides,
                 const std::vector<int64_t>& dilations, const std::vector<std::pair<int64_t, int64_t>>& padding) {
  constexpr int64_t most = int64_t{1} << 31;
  const size_t spatial = window.size();
  MILLRACE_CHECK(spatial >= 1 && spatial <= 3, what, " works on 1 to 3 spatial dimensions, got ", spatial, ".");
  MILLRACE_CHECK(input.size() == spatial + 2 && output.size() == spatial + 2 && strides.size() == spatial &&
                     dilations.size() == spatial && padding.size() == spatial,
                 what, ": a window of ", spatial, " dimensions needs inputs and outputs of ", spatial + 2,
                 " and strides, dilations and padding of ", spatial, "; got ", formatShape(input), ", ", formatShape(output),
                 ", ", strides.size(), ", ", dilations.size(), " and ", padding.size(), ".");
  for (const auto* shape : {&input, &output, &window, &strides, &dilations}) {
    for (const int64_t size : *shape) {
      MILLRACE_CHECK(size >= 1 && size < most, what, ": sizes must be from 1 to ", most - 1, ", got ", formatShape(*shape), ".");
    }
  }
  MILLRACE_CHECK(input[0] == output[0], what, " keeps the batch; got ", formatShape(input), " -> ", formatShape(output), ".");
  for (size_t i = 0; i < spatial; i++) {
    const auto [before, after] = padding[i];
    MILLRACE_CHECK(before >= 0 && after >= 0 && before < most && after < most, what, ": padding must not be negative.");
    const int64_t span = (window[i] - 1) * dilations[i] + 1;
    const int64_t room = input[i + 1] + before + after - span;
    MILLRACE_CHECK(room >= 0 && room / strides[i] + 1 == output[i + 1], what, ": spatial size ", input[i + 1], " with padding ",
                   before, " and ", after, ", window ", window[i], ", stride ", strides[i], " and dilation ", dilations[i],
                   " does not give ", output[i + 1], ".");
  }
}

}  // namespace millrace
