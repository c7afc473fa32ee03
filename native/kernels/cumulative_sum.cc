// Running sums along one axis.
#include <algorithm>

#include "kernels/kernels.h"
#include "threads.h"

namespace millrace {

namespace {

/** Nanoseconds an element: one addition waits for the last where the axis is the innermost one. */
constexpr double costOfChain = 1.5;
constexpr double costOfColumn = 0.3;

/** `Total` is wide enough that the error of a long sum does not show: float64 for float32. */
template <typename T, typename Total>
class CumulativeSum final : public Instruction {
 public:
  CumulativeSum(const CumulativeSumSpec& spec, BufferRef in, BufferRef out)
      : spec_(spec), in_(in), out_(out), tiles_((spec.inner + tile - 1) / tile),
        parallel_(worthParallel(static_cast<double>(spec.outer) * static_cast<double>(spec.size * spec.inner) *
                                (spec.inner == 1 ? costOfChain : costOfColumn))) {}

  void run(const RunContext& context) override {
    const T* in = context.as<const T>(in_);
    T* out = context.as<T>(out_);
    parallelRanges(spec_.outer * tiles_, parallel_, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; i++) {
        const int64_t first = i % tiles_ * tile;
        const int64_t offset = i / tiles_ * spec_.size * spec_.inner + first;
        addColumns(in + offset, out + offset, std::min(tile, spec_.inner - first));
      }
    });
  }

 private:
  static constexpr int64_t tile = 64;

  void addColumns(const T* in, T* out, int64_t columns) const {
    Total totals[tile] = {};
    for (int64_t j = 0; j < spec_.size; j++) {
      const int64_t row = (spec_.reverse ? spec_.size - 1 - j : j) * spec_.inner;
#pragma omp simd
      for (int64_t c = 0; c < columns; c++) {
        const Total before = totals[c];
        const Total after = before + static_cast<Total>(in[row + c]);
        totals[c] = after;
        out[row + c] = static_cast<T>(spec_.exclusive ? before : after);
      }
    }
  }

  CumulativeSumSpec spec_;
  BufferRef in_;
  BufferRef out_;
  int64_t tiles_;
  bool parallel_;
};

}  // namespace

std::unique_ptr<Instruction> makeCumulativeSum(const CumulativeSumSpec& spec, BufferRef in, BufferRef out) {
  if (spec.isFloat) return std::make_unique<CumulativeSum<float, double>>(spec, in, out);
  // Integers wrap around: unsigned additions say so.
  return std::make_unique<CumulativeSum<uint32_t, uint32_t>>(spec, in, out);
}

}  // namespace millrace
