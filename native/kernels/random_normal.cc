#include <cmath>

#include "errors.h"
#include "kernels/kernels.h"
#include "kernels/random_blocks.h"
#include "loops/trigonometry.h"

namespace millrace {

namespace {

/** The sine of `turn` whole turns in [0, 1), plus `quarters` quarters of one: the quarters are exact, the rest is small. */
inline float sinOfTurn(float turn, int32_t quarters) {
  const float quarter = turn * 4.0f;
  const auto nearest = static_cast<int32_t>(quarter + 0.5f);
  const double angle = static_cast<double>(quarter - static_cast<float>(nearest)) * 1.57079632679489661923;
  const int32_t turned = nearest + quarters;
  const double magnitude = (turned & 1) != 0 ? vector_math::cosSeries(angle) : vector_math::sinSeries(angle);
  return static_cast<float>((turned & 2) != 0 ? -magnitude : magnitude);
}

/** Box and Muller: two words give a point of the plane by radius and angle, its coordinates are two normal numbers. */
struct Normal {
  static constexpr double costPerElement = 2.0;
  static void apply(RandomWords& words) {
    for (int pair = 0; pair < wordsOfBlock; pair += 2) {
      float* first = words[pair];
      float* second = words[pair + 1];
#pragma omp simd
      for (int i = 0; i < randomLanes; i++) {
        const float radius = std::sqrt(-2.0f * vector_math::log(first[i] + 0x1p-24f));
        const float turn = second[i];
        first[i] = radius * sinOfTurn(turn, 1);
        second[i] = radius * sinOfTurn(turn, 0);
      }
    }
  }
};

}  // namespace

std::unique_ptr<Instruction> makeRandomNormal(uint32_t seed, uint32_t stream, int64_t count, BufferRef step, BufferRef out) {
  // The counter of a block has 32 bits.
  MILLRACE_CHECK(count >= 0 && count <= (int64_t{1} << 34), "randomNormal: ", count,
                 " elements; between 0 and 2^34 are supported.");
  return std::make_unique<RandomNumbers<Normal>>(RandomSource{seed, stream}, count, step, out);
}

}  // namespace millrace
