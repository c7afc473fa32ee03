// The geometry that convolutions and pooling share.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "errors.h"
#include "primitives/onednn_compat.h"

namespace millrace {

/** Throws unless shapes, window, strides, dilations and padding fit each other. */
void checkWindow(const char* what, const std::vector<int64_t>& input, const std::vector<int64_t>& output,
                 const std::vector<int64_t>& window, const std::vector<int64_t>& strides,
                 const std::vector<int64_t>& dilations, const std::vector<std::pair<int64_t, int64_t>>& padding);

/** oneDNN's form: it counts the holes between two taps, where Keras counts the step (1: dense). */
inline onednn::Window makeWindow(const std::vector<int64_t>& strides, const std::vector<int64_t>& dilations,
                                 const std::vector<std::pair<int64_t, int64_t>>& padding) {
  onednn::Window window;
  for (size_t i = 0; i < strides.size(); i++) {
    window.strides.push_back(strides[i]);
    window.dilations.push_back(dilations[i] - 1);
    window.paddingBefore.push_back(padding[i].first);
    window.paddingAfter.push_back(padding[i].second);
  }
  return window;
}

}  // namespace millrace
