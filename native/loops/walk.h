// Walks over one operand or result of a loop: where each range of the index space lies in its memory.
#pragma once

#include <cstdint>
#include <vector>

#include "loops/loop.h"

namespace millrace {

/**
 * The index space as one tensor sees it, in row-major order and with as few dimensions as its own strides allow.
 * A position in the space is a single number; `start`, `count` ranges over such positions must lie inside the space.
 */
class Walk {
 public:
  /** `dims` and `strides` from the outermost dimension to the innermost. */
  Walk(const std::vector<int64_t>& dims, const std::vector<int64_t>& strides);

  /** Whether every position has the same element. */
  bool isScalar() const { return rank_ == 0; }
  /** Whether position i has element i. */
  bool isContiguous() const { return rank_ == 1 && strides_[0] == 1; }
  /** Positions in one piece of consecutive elements; 1 where neighbours are not consecutive. */
  int64_t runLength() const { return rank_ > 0 && strides_[rank_ - 1] == 1 ? sizes_[rank_ - 1] : 1; }
  /** Positions after which a short row, repeated until then, changes; 0 where the walk does not begin with such a row. */
  int64_t repeatLength() const {
    return rank_ >= 2 && strides_[rank_ - 2] == 0 ? sizes_[rank_ - 1] * sizes_[rank_ - 2] : 0;
  }

  /** The element at `start` if the whole range is consecutive in memory, else -1. */
  int64_t consecutive(int64_t start, int64_t count) const {
    if (isContiguous()) return start;
    if (runLength() == 1) return -1;
    const int64_t run = sizes_[rank_ - 1];
    const int64_t position = start % run;
    return position + count <= run ? offsetOfRow(start / run, rank_ - 1) + position : -1;
  }

  /** A number that is equal for two ranges of one length only if they have the same elements; -1 where that is not known. */
  int64_t contentKey(int64_t start, int64_t count) const;

  /** Loads a range of elements of `type` into lanes of 32 bits. */
  void gather(const void* memory, ElementType type, int64_t start, int64_t count, void* lanes) const;
  /** Stores lanes of 32 bits as a range of elements of `type`. */
  void scatter(void* memory, ElementType type, int64_t start, int64_t count, const void* lanes) const;
  /** Fills lanes with the elements' offsets themselves: what an iota counts. */
  void fillOffsets(int64_t start, int64_t count, int32_t* lanes) const;

 private:
  static constexpr int maxRank = 8;

  /** Elements from the start to a row, which is a position in the space of the outer `rank` dimensions. */
  int64_t offsetOfRow(int64_t row, int rank) const {
    int64_t offset = 0;
    for (int d = rank - 1; d > 0; d--) {
      offset += row % sizes_[d] * strides_[d];
      row /= sizes_[d];
    }
    return rank > 0 ? offset + row * strides_[0] : 0;
  }

  /** Calls `visit(lane, offset, rows, columns, rowStride, columnStride)` for each rectangular piece of a range. */
  template <typename Visit>
  void forEachPiece(int64_t start, int64_t count, const Visit& visit) const;

  int rank_ = 0;
  int64_t sizes_[maxRank] = {};
  int64_t strides_[maxRank] = {};
};

}  // namespace millrace
