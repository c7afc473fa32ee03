// Kernels of our own that are not elementwise loops.
#pragma once

#include <cstdint>
#include <memory>

#include "buffers.h"
#include "instruction.h"

namespace millrace {

/**
 * Index of the first largest element: float32 `[outer, size, inner]` -> int32 `[outer, inner]`. NaN counts as largest.
 * Reads `outer * size * inner * 4` bytes, writes `outer * inner * 4`.
 */
std::unique_ptr<Instruction> makeArgMax(int64_t outer, int64_t size, int64_t inner, BufferRef in, BufferRef out);

/** Indices along an axis: values `[outer, size, inner]`, int32 indices `[outer, count, inner]`. */
struct AlongAxis {
  int64_t outer = 0;
  int64_t size = 0;
  int64_t count = 0;
  int64_t inner = 0;
};

/** Picks the element at each index; NaN (float32 only) or 0 where the index is outside. Elements have 1 or 4 bytes. */
std::unique_ptr<Instruction> makeTakeAlongAxis(const AlongAxis& space, int64_t elementBytes, bool nan, BufferRef x,
                                               BufferRef indices, BufferRef out);

/** Adds each float32 or int32 update at its index, in order, to zeros; leaves out what lies outside the axis. */
std::unique_ptr<Instruction> makeScatterAlongAxis(const AlongAxis& space, bool isFloat, BufferRef updates, BufferRef indices,
                                                  BufferRef out);

/** How to sort rows `[outer, size]` of float32 or int32. */
struct SortSpec {
  int64_t outer = 0;
  int64_t size = 0;
  /** Indices to give of each row. */
  int64_t count = 0;
  bool descending = false;
  bool isFloat = true;
};

/** The int32 indices `[outer, count]` that come first in the order of each row; equal elements by index, NaN largest. */
std::unique_ptr<Instruction> makeArgSort(const SortSpec& spec, BufferRef in, BufferRef out);

/** A table `[outer, size, inner]`, and a list `[outer, count, inner]` of its rows, by `count` int32 indices. */
struct IndexedSpace {
  int64_t outer;
  int64_t size;
  int64_t count;
  int64_t inner;
};

/** The list of a table's rows; an index outside gives NaN (float32 only) or zeros. */
std::unique_ptr<Instruction> makeGather(const IndexedSpace& space, int64_t elementBytes, bool nan, BufferRef in,
                                        BufferRef indices, BufferRef out);

/** The table of sums of a list's rows, in order, float32 or int32; an index outside adds nothing. */
std::unique_ptr<Instruction> makeScatterAdd(const IndexedSpace& space, bool isFloat, BufferRef updates, BufferRef indices,
                                            BufferRef out);

/** Running sums along the middle axis of `[outer, size, inner]`, float32 (summed in float64) or int32. */
struct CumulativeSumSpec {
  int64_t outer;
  int64_t size;
  int64_t inner;
  bool isFloat;
  /** Without the element itself. */
  bool exclusive;
  /** From the end on. */
  bool reverse;
};

std::unique_ptr<Instruction> makeCumulativeSum(const CumulativeSumSpec& spec, BufferRef in, BufferRef out);

/**
 * Uniform float32 numbers in [0, 1), defined by `randomUniform` in src/graph/ops.ts. `seed` and `stream` are the graph's
 * numbers modulo 2^32. Reads the int32 step counter (4 bytes) from `step`, writes `count * 4` bytes.
 */
std::unique_ptr<Instruction> makeRandomUniform(uint32_t seed, uint32_t stream, int64_t count, BufferRef step, BufferRef out);

/** Standard normal float32 numbers, defined by `randomNormal` in src/graph/ops.ts; otherwise as {@link makeRandomUniform}. */
std::unique_ptr<Instruction> makeRandomNormal(uint32_t seed, uint32_t stream, int64_t count, BufferRef step, BufferRef out);

}  // namespace millrace
