// Gather and scatter-add along one axis.
#include <algorithm>
#include <cstring>
#include <limits>

#include "kernels/kernels.h"
#include "threads.h"

namespace millrace {

namespace {

/** Estimated nanoseconds: for one index, and for one element that moves. */
constexpr double costPerIndex = 4;
constexpr double costPerByte = 0.1;

class Gather final : public Instruction {
 public:
  Gather(const IndexedSpace& space, int64_t elementBytes, bool nan, BufferRef in, BufferRef indices, BufferRef out)
      : space_(space), elementBytes_(elementBytes), nan_(nan), in_(in), indices_(indices), out_(out),
        parallel_(worthParallel(static_cast<double>(space.outer) * static_cast<double>(space.count) *
                                (costPerIndex + costPerByte * static_cast<double>(space.inner * elementBytes)))) {}

  void run(const RunContext& context) override {
    const auto* in = context.as<const std::byte>(in_);
    const auto* indices = context.as<const int32_t>(indices_);
    auto* out = context.as<std::byte>(out_);
    const int64_t bytes = space_.inner * elementBytes_;
    parallelRanges(space_.outer * space_.count, parallel_, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; i++) {
        const int64_t index = indices[i % space_.count];
        if (index >= 0 && index < space_.size) {
          std::memcpy(out + i * bytes, in + (i / space_.count * space_.size + index) * bytes, static_cast<size_t>(bytes));
        } else if (nan_) {
          auto* row = reinterpret_cast<float*>(out + i * bytes);
          std::fill(row, row + space_.inner, std::numeric_limits<float>::quiet_NaN());
        } else {
          std::memset(out + i * bytes, 0, static_cast<size_t>(bytes));
        }
      }
    });
  }

 private:
  IndexedSpace space_;
  int64_t elementBytes_;
  bool nan_;
  BufferRef in_;
  BufferRef indices_;
  BufferRef out_;
  bool parallel_;
};

/** Each thread owns columns, in which it adds in the order of the indices: the sums do not depend on the threads. */
template <typename T>
class ScatterAdd final : public Instruction {
 public:
  ScatterAdd(const IndexedSpace& space, BufferRef updates, BufferRef indices, BufferRef out)
      : space_(space), updates_(updates), indices_(indices), out_(out),
        tiles_((space.inner + tile - 1) / tile),
        parallel_(worthParallel(static_cast<double>(space.outer) *
                                (static_cast<double>(space.count) * static_cast<double>(tiles_) * costPerIndex +
                                 static_cast<double>((space.count + space.size) * space.inner) * 4 * costPerByte))) {}

  void run(const RunContext& context) override {
    const T* updates = context.as<const T>(updates_);
    const auto* indices = context.as<const int32_t>(indices_);
    T* out = context.as<T>(out_);
    parallelRanges(space_.outer * tiles_, parallel_, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; i++) {
        const int64_t first = i % tiles_ * tile;
        addColumns(updates + i / tiles_ * space_.count * space_.inner + first, indices,
                   out + i / tiles_ * space_.size * space_.inner + first, std::min(tile, space_.inner - first));
      }
    });
  }

 private:
  static constexpr int64_t tile = 64;

  void addColumns(const T* updates, const int32_t* indices, T* out, int64_t columns) const {
    for (int64_t k = 0; k < space_.size; k++) std::memset(out + k * space_.inner, 0, static_cast<size_t>(columns) * sizeof(T));
    for (int64_t i = 0; i < space_.count; i++) {
      const int64_t index = indices[i];
      if (index < 0 || index >= space_.size) continue;
      T* row = out + index * space_.inner;
      const T* update = updates + i * space_.inner;
#pragma omp simd
      for (int64_t c = 0; c < columns; c++) row[c] += update[c];
    }
  }

  IndexedSpace space_;
  BufferRef updates_;
  BufferRef indices_;
  BufferRef out_;
  int64_t tiles_;
  bool parallel_;
};

}  // namespace

std::unique_ptr<Instruction> makeGather(const IndexedSpace& space, int64_t elementBytes, bool nan, BufferRef in,
                                        BufferRef indices, BufferRef out) {
  return std::make_unique<Gather>(space, elementBytes, nan, in, indices, out);
}

std::unique_ptr<Instruction> makeScatterAdd(const IndexedSpace& space, bool isFloat, BufferRef updates, BufferRef indices,
                                            BufferRef out) {
  // Integers wrap around: unsigned additions say so.
  if (isFloat) return std::make_unique<ScatterAdd<float>>(space, updates, indices, out);
  return std::make_unique<ScatterAdd<uint32_t>>(space, updates, indices, out);
}

}  // namespace millrace
