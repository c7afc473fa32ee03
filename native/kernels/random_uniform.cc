#include <algorithm>
#include <cstring>

#include "errors.h"
#include "kernels/kernels.h"
#include "threads.h"

namespace millrace {

namespace {

constexpr double costPerElement = 0.35;

/** Blocks of Philox4x32-10 side by side. */
constexpr int lanes = 16;
constexpr int64_t wordsOfBlock = 4;

/** The upper 24 bits as a number in [0, 1). */
inline float toUnit(uint64_t word) { return static_cast<float>(static_cast<int32_t>(word >> 8)) * 0x1p-24f; }

/** All words of `lanes` blocks, from block `first`; see `philox` in src/util/random.ts. */
inline void fillBlocks(uint32_t first, uint32_t step, uint32_t stream, uint32_t seed, float* __restrict out) {
  float words[4][lanes];
#pragma omp simd
  for (int i = 0; i < lanes; i++) {
    // Words in 64-bit lanes: the products need no widening, which takes longer than the wider multiplication.
    constexpr uint64_t low = 0xffffffffu;
    uint64_t c0 = first + static_cast<uint32_t>(i);
    uint64_t c1 = 0;
    uint64_t c2 = step;
    uint64_t c3 = stream;
    uint32_t key0 = seed;
    uint32_t key1 = 0x6d696c6cu;
    // Unrolled, so that the loop over blocks is the one that becomes vectors.
#pragma GCC unroll 10
    for (int round = 0; round < 10; round++) {
      const uint64_t product0 = c0 * 0xd2511f53u;
      const uint64_t product1 = c2 * 0xcd9e8d57u;
      c0 = (product1 >> 32) ^ c1 ^ key0;
      c1 = product1 & low;
      c2 = (product0 >> 32) ^ c3 ^ key1;
      c3 = product0 & low;
      key0 += 0x9e3779b9u;
      key1 += 0xbb67ae85u;
    }
    words[0][i] = toUnit(c0);
    words[1][i] = toUnit(c1);
    words[2][i] = toUnit(c2);
    words[3][i] = toUnit(c3);
  }
  for (int i = 0; i < lanes; i++) {
    for (int word = 0; word < 4; word++) out[4 * i + word] = words[word][i];
  }
}

class RandomUniform final : public Instruction {
 public:
  RandomUniform(uint32_t seed, uint32_t stream, int64_t count, BufferRef step, BufferRef out)
      : seed_(seed), stream_(stream), count_(count), step_(step), out_(out),
        parallel_(worthParallel(static_cast<double>(count) * costPerElement)) {}

  void run(const RunContext& context) override {
    const uint32_t step = *context.as<const uint32_t>(step_);
    auto* out = context.as<float>(out_);
    constexpr int64_t group = lanes * wordsOfBlock;
    parallelRanges((count_ + group - 1) / group, parallel_, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; i++) {
        const int64_t start = i * group;
        if (start + group <= count_) {
          fillBlocks(static_cast<uint32_t>(start / wordsOfBlock), step, stream_, seed_, out + start);
        } else {
          float last[group];
          fillBlocks(static_cast<uint32_t>(start / wordsOfBlock), step, stream_, seed_, last);
          std::memcpy(out + start, last, static_cast<size_t>(count_ - start) * sizeof *out);
        }
      }
    });
  }

 private:
  uint32_t seed_;
  uint32_t stream_;
  int64_t count_;
  BufferRef step_;
  BufferRef out_;
  bool parallel_;
};

}  // namespace

std::unique_ptr<Instruction> makeRandomUniform(uint32_t seed, uint32_t stream, int64_t count, BufferRef step, BufferRef out) {
  // The counter of a block has 32 bits.
  MILLRACE_CHECK(count >= 0 && count <= (int64_t{1} << 34), "randomUniform: ", count,
                 " elements; between 0 and 2^34 are supported.");
  return std::make_unique<RandomUniform>(seed, stream, count, step, out);
}

}  // namespace millrace
