// Several steps as one: what passes between them never leaves the vector registers.
#pragma once

#include <cstdint>
#include <vector>

#include "loops/step_kernels.h"

namespace millrace {

/** A step of a compiled body. */
struct CompiledStep {
  /** nullptr for an iota. */
  StepKernel kernel;
  /** Instead of a kernel: the walk whose offsets an iota counts. */
  int iota;
  bool iotaIsFloat;
  Operation operation;
  /** Values; operands that the kernel does not need repeat the last that it does. */
  uint32_t target;
  uint32_t inputs[mostInputs];
};

/**
 * Replaces steps whose only reader is another step, as far as there are kernels for both.
 * A product and the sum that it enters are then rounded once (fused multiply-add) where the processor can.
 *
 * @param stored Values that are results of the loop, and must stay.
 * @param values Number of values.
 */
void fuseSteps(std::vector<CompiledStep>& steps, const std::vector<uint32_t>& stored, size_t values);

// The kernels; see fused_kernels.cc.

/**
 * The kernel of two steps, or nullptr where there is none. Its operands are those of the first step (two), then the others of
 * the second. `position`: which operand of the second step the first one's result is.
 */
StepKernel findPair(Operation first, Operation second, int position);

/** `a + (b - a) * c`: a moving mean. */
void moveTowards(void* target, const void* a, const void* b, const void* c, const void*, const void*, int64_t count);
/** `a + (b * b - a) * c`: a moving mean of squares. */
void moveTowardsSquare(void* target, const void* a, const void* b, const void* c, const void*, const void*, int64_t count);
/** `a - b * c / (sqrt(d) + e)`: how Adam and its relatives change a weight. */
void subtractScaled(void* target, const void* a, const void* b, const void* c, const void* d, const void* e, int64_t count);

}  // namespace millrace
