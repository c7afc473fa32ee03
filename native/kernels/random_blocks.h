// Random numbers from blocks of Philox4x32-10: what the distributions share.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "instruction.h"
#include "threads.h"

namespace millrace {

/** Blocks side by side. */
constexpr int randomLanes = 16;
constexpr int64_t wordsOfBlock = 4;

/** `words[w][i]`: word `w` of block `i`, its upper 24 bits as a number in [0, 1). */
using RandomWords = float[wordsOfBlock][randomLanes];

/** Which random numbers: see `randomUniform` in src/graph/ops.ts. */
struct RandomSource {
  uint32_t seed = 0;
  uint32_t stream = 0;
};

/** All words of `randomLanes` blocks, from block `first`; see `philox` in src/util/random.ts. */
inline void fillRandomWords(uint32_t first, uint32_t step, const RandomSource& source, RandomWords& words) {
  const uint32_t stream = source.stream;
  const uint32_t seed = source.seed;
#pragma omp simd
  for (int i = 0; i < randomLanes; i++) {
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
    const auto toUnit = [](uint64_t word) { return static_cast<float>(static_cast<int32_t>(word >> 8)) * 0x1p-24f; };
    words[0][i] = toUnit(c0);
    words[1][i] = toUnit(c1);
    words[2][i] = toUnit(c2);
    words[3][i] = toUnit(c3);
  }
}

/** Fills float32 elements, one from each word; `Distribution::apply` makes them of uniform words, in place. */
template <typename Distribution>
class RandomNumbers final : public Instruction {
 public:
  RandomNumbers(const RandomSource& source, int64_t count, BufferRef step, BufferRef out)
      : source_(source), count_(count), step_(step), out_(out),
        parallel_(worthParallel(static_cast<double>(count) * Distribution::costPerElement)) {}

  void run(const RunContext& context) override {
    const uint32_t step = *context.as<const uint32_t>(step_);
    auto* out = context.as<float>(out_);
    constexpr int64_t group = randomLanes * wordsOfBlock;
    parallelRanges((count_ + group - 1) / group, parallel_, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; i++) {
        const int64_t start = i * group;
        if (start + group <= count_) {
          fillGroup(static_cast<uint32_t>(start / wordsOfBlock), step, out + start);
        } else {
          float last[group];
          fillGroup(static_cast<uint32_t>(start / wordsOfBlock), step, last);
          std::memcpy(out + start, last, static_cast<size_t>(count_ - start) * sizeof *out);
        }
      }
    });
  }

 private:
  void fillGroup(uint32_t first, uint32_t step, float* __restrict out) const {
    RandomWords words;
    fillRandomWords(first, step, source_, words);
    Distribution::apply(words);
    for (int i = 0; i < randomLanes; i++) {
      for (int word = 0; word < wordsOfBlock; word++) out[wordsOfBlock * i + word] = words[word][i];
    }
  }

  RandomSource source_;
  int64_t count_;
  BufferRef step_;
  BufferRef out_;
  bool parallel_;
};

}  // namespace millrace
