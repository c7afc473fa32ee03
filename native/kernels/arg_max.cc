#include <algorithm>
#include <cstring>

#include "errors.h"
#include "kernels/kernels.h"
#include "loops/fold.h"
#include "threads.h"

namespace millrace {

namespace {

constexpr double costPerElement = 0.08;

class ArgMax final : public Instruction {
 public:
  ArgMax(int64_t outer, int64_t size, int64_t inner, BufferRef in, BufferRef out)
      : outer_(outer), size_(size), inner_(inner), in_(in), out_(out),
        parallel_(worthParallel(static_cast<double>(outer) * static_cast<double>(size * inner) * costPerElement)) {}

  void run(const RunContext& context) override {
    const auto* in = context.as<const float>(in_);
    auto* out = context.as<int32_t>(out_);
    if (inner_ == 1) {
      parallelRanges(outer_, parallel_, [&](int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; row++) out[row] = ofRun(in + row * size_);
      });
      return;
    }
    const int64_t tiles = (inner_ + tile - 1) / tile;
    parallelRanges(outer_ * tiles, parallel_, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; i++) {
        const int64_t first = i % tiles * tile;
        ofColumns(in + i / tiles * size_ * inner_ + first, std::min(tile, inner_ - first), out + i / tiles * inner_ + first);
      }
    });
  }

 private:
  static constexpr int64_t tile = 256;

  /** Consecutive elements: their maximum first, then where it is. */
  int32_t ofRun(const float* x) const {
    const float largest = foldRun<Extreme<float, true>>(x, size_);
    if (largest != largest) {
      for (int64_t i = 0; i < size_; i++) {
        if (x[i] != x[i]) return static_cast<int32_t>(i);
      }
    }
    constexpr int64_t block = 64;
    int64_t start = 0;
    for (; start + block < size_; start += block) {
      int found = 0;
#pragma omp simd reduction(| : found)
      for (int64_t i = start; i < start + block; i++) found |= x[i] == largest;
      if (found) break;
    }
    while (x[start] != largest) start++;
    return static_cast<int32_t>(start);
  }

  /** Neighbouring columns side by side. */
  void ofColumns(const float* x, int64_t columns, int32_t* out) const {
    float best[tile];
    int32_t index[tile];
    std::memcpy(best, x, static_cast<size_t>(columns) * sizeof *best);
    std::fill(index, index + columns, 0);
    for (int64_t i = 1; i < size_; i++) {
      const float* row = x + i * inner_;
      const auto position = static_cast<int32_t>(i);
#pragma omp simd
      for (int64_t c = 0; c < columns; c++) {
        // A NaN takes the place once, and nothing takes it back.
        const bool better = (row[c] > best[c]) | ((row[c] != row[c]) & (best[c] == best[c]));
        best[c] = better ? row[c] : best[c];
        index[c] = better ? position : index[c];
      }
    }
    std::memcpy(out, index, static_cast<size_t>(columns) * sizeof *out);
  }

  int64_t outer_;
  int64_t size_;
  int64_t inner_;
  BufferRef in_;
  BufferRef out_;
  bool parallel_;
};

}  // namespace

std::unique_ptr<Instruction> makeArgMax(int64_t outer, int64_t size, int64_t inner, BufferRef in, BufferRef out) {
  constexpr int64_t most = int64_t{1} << 46;
  MILLRACE_CHECK(outer >= 0 && inner >= 0 && size >= 1 && size <= INT32_MAX && inner <= most / size &&
                     outer <= most / std::max<int64_t>(size * inner, 1),
                 "argMax over [", outer, ", ", size, ", ", inner, "]: sizes are not negative, and there is at least one element "
                 "along the axis.");
  // Without results there is nothing to walk.
  if (inner == 0) outer = 0;
  return std::make_unique<ArgMax>(outer, size, std::max<int64_t>(inner, 1), in, out);
}

}  // namespace millrace
