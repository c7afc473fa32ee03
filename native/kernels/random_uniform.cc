#include <algorithm>
#include <cstring>

#include "errors.h"
#include "kernels/kernels.h"
#include "threads.h"

namespace millrace {

namespace {

constexpr double costPerElement = 0.25;

/** Philox4x32-10 as in src/util/random.ts, for `lanes` counters side by side. */
constexpr int lanes = 16;
constexpr int64_t wordsOfBlock = 4;

struct Philox {
  uint32_t c0[lanes];
  uint32_t c1[lanes];
  uint32_t c2[lanes];
  uint32_t c3[lanes];
};

inline void philox(Philox& state, uint32_t key0, uint32_t key1) {
  for (int round = 0; round < 10; round++) {
#pragma omp simd
    for (int i = 0; i < lanes; i++) {
      const uint64_t product0 = uint64_t{0xd2511f53u} * state.c0[i];
      const uint64_t product1 = uint64_t{0xcd9e8d57u} * state.c2[i];
      state.c0[i] = static_cast<uint32_t>(product1 >> 32) ^ state.c1[i] ^ key0;
      state.c1[i] = static_cast<uint32_t>(product1);
      state.c2[i] = static_cast<uint32_t>(product0 >> 32) ^ state.c3[i] ^ key1;
      state.c3[i] = static_cast<uint32_t>(product0);
    }
    key0 += 0x9e3779b9u;
    key1 += 0xbb67ae85u;
  }
}

/** The upper 24 bits as a number in [0, 1). */
inline float toUnit(uint32_t word) { return static_cast<float>(static_cast<int32_t>(word >> 8)) * 0x1p-24f; }

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
          fill(static_cast<uint32_t>(start / wordsOfBlock), step, out + start);
        } else {
          float last[group];
          fill(static_cast<uint32_t>(start / wordsOfBlock), step, last);
          std::memcpy(out + start, last, static_cast<size_t>(count_ - start) * sizeof *out);
        }
      }
    });
  }

 private:
  /** All words of `lanes` blocks, from block `first`. */
  void fill(uint32_t first, uint32_t step, float* out) const {
    Philox state;
#pragma omp simd
    for (int i = 0; i < lanes; i++) {
      state.c0[i] = first + static_cast<uint32_t>(i);
      state.c1[i] = 0;
      state.c2[i] = step;
      state.c3[i] = stream_;
    }
    philox(state, seed_, 0x6d696c6cu);
#pragma omp simd
    for (int i = 0; i < lanes; i++) {
      out[4 * i] = toUnit(state.c0[i]);
      out[4 * i + 1] = toUnit(state.c1[i]);
      out[4 * i + 2] = toUnit(state.c2[i]);
      out[4 * i + 3] = toUnit(state.c3[i]);
    }
  }

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
