#include <algorithm>
#include <cstring>

#include "errors.h"
#include "kernels/kernels.h"
#include "threads.h"

namespace millrace {

namespace {

constexpr double costPerElement = 1.0;

/** Neighbouring columns that one task scatters. */
constexpr int64_t tile = 256;

bool worthThreads(const AlongAxis& space) {
  return worthParallel(static_cast<double>(space.outer) * static_cast<double>(space.count * space.inner) * costPerElement);
}

/** `T` is any type of the elements' size. */
template <typename T>
class TakeAlongAxis final : public Instruction {
 public:
  TakeAlongAxis(const AlongAxis& space, T missing, BufferRef x, BufferRef indices, BufferRef out)
      : space_(space), missing_(missing), x_(x), indices_(indices), out_(out), parallel_(worthThreads(space)) {}

  void run(const RunContext& context) override {
    const auto* x = context.as<const T>(x_);
    const auto* indices = context.as<const int32_t>(indices_);
    auto* out = context.as<T>(out_);
    const auto [outer, size, count, inner] = space_;
    if (inner == 1) {
      parallelRanges(outer * count, parallel_, [&, size = size, count = count](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; i++) {
          const int64_t index = indices[i];
          out[i] = index >= 0 && index < size ? x[i / count * size + index] : missing_;
        }
      });
      return;
    }
    parallelRanges(outer * count, parallel_, [&, size = size, count = count, inner = inner](int64_t begin, int64_t end) {
      for (int64_t row = begin; row < end; row++) {
        const T* source = x + row / count * size * inner;
        for (int64_t i = 0; i < inner; i++) {
          const int64_t index = indices[row * inner + i];
          out[row * inner + i] = index >= 0 && index < size ? source[index * inner + i] : missing_;
        }
      }
    });
  }

 private:
  AlongAxis space_;
  T missing_;
  BufferRef x_;
  BufferRef indices_;
  BufferRef out_;
  bool parallel_;
};

/** One task has all updates of its elements, and adds them in their order: the same bits for any number of threads. */
template <typename T>
class ScatterAlongAxis final : public Instruction {
 public:
  ScatterAlongAxis(const AlongAxis& space, BufferRef updates, BufferRef indices, BufferRef out)
      : space_(space), updates_(updates), indices_(indices), out_(out), parallel_(worthThreads(space)) {}

  void run(const RunContext& context) override {
    const auto* updates = context.as<const T>(updates_);
    const auto* indices = context.as<const int32_t>(indices_);
    auto* out = context.as<T>(out_);
    const int64_t tiles = (space_.inner + tile - 1) / tile;
    parallelRanges(space_.outer * tiles, parallel_, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; i++) {
        const int64_t outer = i / tiles;
        const int64_t first = i % tiles * tile;
        const int64_t source = outer * space_.count * space_.inner + first;
        ofColumns(updates + source, indices + source, std::min(tile, space_.inner - first),
                  out + outer * space_.size * space_.inner + first);
      }
    });
  }

 private:
  void ofColumns(const T* updates, const int32_t* indices, int64_t columns, T* out) const {
    const auto [outer, size, count, inner] = space_;
    for (int64_t k = 0; k < size; k++) std::memset(out + k * inner, 0, static_cast<size_t>(columns) * sizeof *out);
    for (int64_t j = 0; j < count; j++) {
      for (int64_t c = 0; c < columns; c++) {
        const int64_t index = indices[j * inner + c];
        if (index >= 0 && index < size) out[index * inner + c] += updates[j * inner + c];
      }
    }
  }

  AlongAxis space_;
  BufferRef updates_;
  BufferRef indices_;
  BufferRef out_;
  bool parallel_;
};

}  // namespace

std::unique_ptr<Instruction> makeTakeAlongAxis(const AlongAxis& space, int64_t elementBytes, bool nan, BufferRef x,
                                               BufferRef indices, BufferRef out) {
  MILLRACE_CHECK(elementBytes == 1 || elementBytes == 4, "takeAlongAxis: elements of ", elementBytes,
                 " bytes; expected 1 or 4.");
  if (elementBytes == 1) return std::make_unique<TakeAlongAxis<uint8_t>>(space, uint8_t{0}, x, indices, out);
  constexpr uint32_t quietNaN = 0x7fc00000;
  return std::make_unique<TakeAlongAxis<uint32_t>>(space, nan ? quietNaN : 0, x, indices, out);
}

std::unique_ptr<Instruction> makeScatterAlongAxis(const AlongAxis& space, bool isFloat, BufferRef updates, BufferRef indices,
                                                  BufferRef out) {
  if (isFloat) return std::make_unique<ScatterAlongAxis<float>>(space, updates, indices, out);
  // Unsigned: sums wrap around.
  return std::make_unique<ScatterAlongAxis<uint32_t>>(space, updates, indices, out);
}

}  // namespace millrace
