#include "errors.h"
#include "kernels/kernels.h"
#include "kernels/random_blocks.h"

namespace millrace {

namespace {

struct Uniform {
  static constexpr double costPerElement = 0.35;
  static void apply(RandomWords&) {}
};

}  // namespace

std::unique_ptr<Instruction> makeRandomUniform(uint32_t seed, uint32_t stream, int64_t count, BufferRef step, BufferRef out) {
  // The counter of a block has 32 bits.
  MILLRACE_CHECK(count >= 0 && count <= (int64_t{1} << 34), "randomUniform: ", count,
                 " elements; between 0 and 2^34 are supported.");
  return std::make_unique<RandomNumbers<Uniform>>(RandomSource{seed, stream}, count, step, out);
}

}  // namespace millrace
