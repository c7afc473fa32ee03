#include <algorithm>
#include <cmath>
#include <cstring>

#include "errors.h"
#include "kernels/kernels.h"
#include "threads.h"

namespace millrace {

namespace {

/**
 * Sorts rows of 64-bit words: an element's key in the upper half, its index in the lower one. Keys are unsigned integers in
 * the order of the elements, so that comparing words compares elements, and equal ones by index.
 */
class ArgSort final : public Instruction {
 public:
  ArgSort(const SortSpec& spec, BufferRef in, BufferRef out) : spec_(spec), in_(in), out_(out) {
    const auto size = static_cast<double>(spec.size);
    parallel_ = worthParallel(static_cast<double>(spec.outer) * size * (2 + 3 * std::log2(size)));
  }

  size_t scratchpadBytes() const override { return rowBytes() * static_cast<size_t>(parallel_ ? threadCount() : 1); }

  void run(const RunContext& context) override {
    const auto* in = context.as<const uint32_t>(in_);
    auto* out = context.as<int32_t>(out_);
    parallelRanges(spec_.outer, parallel_, [&](int64_t begin, int64_t end) {
      auto* words = reinterpret_cast<uint64_t*>(context.scratchpad + static_cast<size_t>(threadIndex()) * rowBytes());
      for (int64_t row = begin; row < end; row++) ofRow(in + row * spec_.size, words, out + row * spec_.count);
    });
  }

 private:
  size_t rowBytes() const { return (static_cast<size_t>(spec_.size) * sizeof(uint64_t) + 63) / 64 * 64; }

  static uint32_t keyOfFloat(uint32_t bits) {
    const uint32_t magnitude = bits & 0x7fffffffu;
    if (magnitude > 0x7f800000u) return UINT32_MAX;  // NaN of either sign: largest
    if (magnitude == 0) return 0x80000000u;          // both zeros
    return (bits & 0x80000000u) != 0 ? ~bits : bits | 0x80000000u;
  }

  void ofRow(const uint32_t* x, uint64_t* words, int32_t* out) const {
    for (int64_t i = 0; i < spec_.size; i++) {
      const uint32_t key = spec_.isFloat ? keyOfFloat(x[i]) : x[i] ^ 0x80000000u;
      words[i] = static_cast<uint64_t>(spec_.descending ? ~key : key) << 32 | static_cast<uint64_t>(i);
    }
    if (spec_.count < spec_.size) {
      std::nth_element(words, words + spec_.count, words + spec_.size);
    }
    std::sort(words, words + spec_.count);
    for (int64_t i = 0; i < spec_.count; i++) out[i] = static_cast<int32_t>(words[i] & UINT32_MAX);
  }

  SortSpec spec_;
  BufferRef in_;
  BufferRef out_;
  bool parallel_ = false;
};

}  // namespace

std::unique_ptr<Instruction> makeArgSort(const SortSpec& spec, BufferRef in, BufferRef out) {
  MILLRACE_CHECK(spec.size <= INT32_MAX && spec.count <= spec.size, "argSort: ", spec.count, " of ", spec.size,
                 " elements; expected at most all of them, and at most 2^31 - 1.");
  return std::make_unique<ArgSort>(spec, in, out);
}

}  // namespace millrace
