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

/**
 * Uniform float32 numbers in [0, 1), defined by `randomUniform` in src/graph/ops.ts. `seed` and `stream` are the graph's
 * numbers modulo 2^32. Reads the int32 step counter (4 bytes) from `step`, writes `count * 4` bytes.
 */
std::unique_ptr<Instruction> makeRandomUniform(uint32_t seed, uint32_t stream, int64_t count, BufferRef step, BufferRef out);

}  // namespace millrace
