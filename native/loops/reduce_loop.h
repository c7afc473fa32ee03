// A fused loop whose one result is reduced.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "instruction.h"
#include "loops/loop.h"

namespace millrace {

/**
 * How a reduction walks its index space. Dimensions are put into the order kept, reduced, inner, where `inner` are the last
 * dimensions as far as they are all kept or all reduced:
 *
 *     [groups, rows, columns]  inner kept:    each group's `rows` rows of `columns` become one row
 *     [groups, rows, columns]  inner reduced: each group's `rows * columns` elements become one element
 */
struct ReduceShape {
  int64_t groups = 1;
  int64_t rows = 1;
  int64_t columns = 1;
  bool innerKept = false;

  int64_t groupPositions() const { return rows * columns; }
  /** Results of a group. */
  int64_t groupResults() const { return innerKept ? columns : 1; }
};

/** The same loop with its dimensions in the order of evaluation. Sets `shape`. */
LoopSpec orderForReduction(const LoopSpec& spec, ReduceShape& shape);

/** The instruction of a loop with `reduce`. */
std::unique_ptr<Instruction> makeReduceLoop(const LoopSpec& spec);

}  // namespace millrace
