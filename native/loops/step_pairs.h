// Kernels that do two steps at once: what passes from the first to the second never leaves the vector registers.
#pragma once

#include <cstdint>

#include "loops/step_kernels.h"

namespace millrace {

/** Operations that pairs are made of: `Opcode::pairing`. All on float32 operands. */
namespace pairing {
constexpr int8_t none = -1;
// First or second step.
constexpr int8_t add = 0;
constexpr int8_t subtract = 1;
constexpr int8_t multiply = 2;
constexpr int8_t divide = 3;
constexpr int8_t maximum = 4;
constexpr int8_t minimum = 5;
// First step only; its operand stands twice.
constexpr int8_t squareRoot = 6;
// First step before `select`.
constexpr int8_t equal = 7;
constexpr int8_t notEqual = 8;
constexpr int8_t less = 9;
constexpr int8_t lessEqual = 10;
constexpr int8_t greater = 11;
constexpr int8_t greaterEqual = 12;
// Second step after a comparison, whose result is its condition.
constexpr int8_t select = 13;
}  // namespace pairing

/**
 * The kernel of two steps, or nullptr where there is none. Its operands are those of the first step (two), then the others of
 * the second. `position`: which operand of the second step the first one's result is.
 *
 * A product and the sum that it enters are rounded once (fused multiply-add) where the processor can.
 */
StepKernel findPair(int8_t first, int8_t second, int position);

}  // namespace millrace
