#include "loops/walk.h"

#include <algorithm>
#include <cstring>

#include "errors.h"
#include "loops/vector_math.h"

namespace millrace {

Walk::Walk(const std::vector<int64_t>& dims, const std::vector<int64_t>& strides) {
  MILLRACE_CHECK(dims.size() <= maxRank, "Loop: ", dims.size(), " dimensions; at most ", maxRank, " are supported.");
  // From the innermost dimension outwards, collected backwards.
  int64_t sizes[maxRank];
  int64_t steps[maxRank];
  int rank = 0;
  for (size_t d = dims.size(); d-- > 0;) {
    if (dims[d] == 1) continue;
    if (rank > 0 && strides[d] == steps[rank - 1] * sizes[rank - 1]) {
      sizes[rank - 1] *= dims[d];
    } else {
      sizes[rank] = dims[d];
      steps[rank] = strides[d];
      rank++;
    }
  }
  // Merging makes a space without any movement one dimension of stride 0.
  if (rank == 1 && steps[0] == 0) rank = 0;
  rank_ = rank;
  for (int d = 0; d < rank; d++) {
    sizes_[d] = sizes[rank - 1 - d];
    strides_[d] = steps[rank - 1 - d];
  }
}

int64_t Walk::contentKey(int64_t start, int64_t count) const {
  if (rank_ == 0) return 0;
  const int64_t repeated = repeatLength();
  if (repeated > 0) {
    const int64_t columns = sizes_[rank_ - 1];
    const int64_t position = start % repeated;
    // A range that begins inside a row would begin elsewhere in the next.
    if (position + count > repeated || position % columns != 0) return -1;
    return offsetOfRow(start / repeated, rank_ - 2);
  }
  if (strides_[rank_ - 1] == 0) {
    const int64_t position = start % sizes_[rank_ - 1];
    if (position + count <= sizes_[rank_ - 1]) return offsetOfRow(start / sizes_[rank_ - 1], rank_ - 1);
  }
  return -1;
}

template <typename Visit>
void Walk::forEachPiece(int64_t start, int64_t count, const Visit& visit) const {
  if (rank_ == 0) {
    visit(int64_t{0}, int64_t{0}, int64_t{1}, count, int64_t{0}, int64_t{0});
    return;
  }
  const int64_t columns = sizes_[rank_ - 1];
  const int64_t columnStride = strides_[rank_ - 1];
  if (rank_ == 1) {
    visit(int64_t{0}, start * columnStride, int64_t{1}, count, int64_t{0}, columnStride);
    return;
  }
  const int64_t rows = sizes_[rank_ - 2];
  const int64_t rowStride = strides_[rank_ - 2];
  int64_t row = start / columns;
  int64_t column = start % columns;
  int64_t lane = 0;
  while (lane < count) {
    const int64_t inner = row % rows;
    const int64_t offset = offsetOfRow(row / rows, rank_ - 2) + inner * rowStride + column * columnStride;
    const int64_t left = count - lane;
    if (column != 0 || left < columns) {
      // The rest, or the beginning, of a row.
      const int64_t length = std::min(columns - column, left);
      visit(lane, offset, int64_t{1}, length, rowStride, columnStride);
      lane += length;
      column = 0;
      row++;
    } else {
      const int64_t whole = std::min(rows - inner, left / columns);
      visit(lane, offset, whole, columns, rowStride, columnStride);
      lane += whole * columns;
      row += whole;
    }
  }
}

namespace {

/** A bool in memory: whatever is not 0 is true, on the way in and on the way out. */
struct Truth {
  uint8_t byte;
};
static_assert(sizeof(Truth) == 1);

/** A bfloat16 in memory. */
struct Half {
  uint16_t bits;
};
static_assert(sizeof(Half) == 2);

inline int32_t toLane(int32_t element) { return element; }
inline int32_t toLane(uint8_t element) { return element; }
inline int32_t toLane(Truth element) { return element.byte != 0; }
inline int32_t toLane(Half element) { return vector_math::fromBfloat16(element.bits); }

inline void setElement(int32_t& element, int32_t lane) { element = lane; }
inline void setElement(uint8_t& element, int32_t lane) { element = static_cast<uint8_t>(lane); }
inline void setElement(Truth& element, int32_t lane) { element.byte = lane != 0; }
inline void setElement(Half& element, int32_t lane) { element.bits = vector_math::toBfloat16(lane); }

/** Lanes from consecutive elements. */
template <typename Element>
inline void widen(int32_t* lanes, const Element* elements, int64_t count) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) lanes[i] = toLane(elements[i]);
}
template <>
inline void widen(int32_t* lanes, const int32_t* elements, int64_t count) {
  std::memcpy(lanes, elements, static_cast<size_t>(count) * sizeof *lanes);
}

/** Blocked layouts: rows of a fixed, small number of elements. */
template <int columns, typename Element>
void gatherBlocks(int32_t* lanes, const Element* elements, int64_t rows, int64_t rowStride) {
  for (int64_t r = 0; r < rows; r++) {
#pragma omp simd
    for (int c = 0; c < columns; c++) lanes[c] = toLane(elements[c]);
    lanes += columns;
    elements += rowStride;
  }
}

/** Repeats the first `columns` lanes until there are `count`. */
void repeatLanes(int32_t* lanes, int64_t columns, int64_t count) {
  int64_t done = columns;
  while (done < count) {
    const int64_t more = std::min(done, count - done);
    std::memcpy(lanes + done, lanes, static_cast<size_t>(more) * sizeof *lanes);
    // Longer copies from the start: the pattern's length divides what is done.
    done += more;
  }
}

template <typename Element>
void gatherPiece(int32_t* lanes, const Element* elements, int64_t rows, int64_t columns, int64_t rowStride,
                 int64_t columnStride) {
  if (columnStride == 1) {
    if (rows > 1 && rowStride == 0) {
      widen(lanes, elements, columns);
      repeatLanes(lanes, columns, rows * columns);
    } else if (columns == 16) {
      gatherBlocks<16>(lanes, elements, rows, rowStride);
    } else if (columns == 8) {
      gatherBlocks<8>(lanes, elements, rows, rowStride);
    } else {
      for (int64_t r = 0; r < rows; r++) widen(lanes + r * columns, elements + r * rowStride, columns);
    }
    return;
  }
  if (columnStride == 0) {
    for (int64_t r = 0; r < rows; r++) {
      const auto value = toLane(elements[r * rowStride]);
      int32_t* row = lanes + r * columns;
#pragma omp simd
      for (int64_t c = 0; c < columns; c++) row[c] = value;
    }
    return;
  }
  if (rows > columns) {
    // A tall piece: walk down the columns, so that the inner loop is the long one.
    for (int64_t c = 0; c < columns; c++) {
      const Element* column = elements + c * columnStride;
      for (int64_t r = 0; r < rows; r++) lanes[r * columns + c] = toLane(column[r * rowStride]);
    }
    return;
  }
  for (int64_t r = 0; r < rows; r++) {
    const Element* row = elements + r * rowStride;
    int32_t* target = lanes + r * columns;
    for (int64_t c = 0; c < columns; c++) target[c] = toLane(row[c * columnStride]);
  }
}

template <typename Element>
void scatterPiece(Element* elements, const int32_t* lanes, int64_t rows, int64_t columns, int64_t rowStride,
                  int64_t columnStride) {
  if (columnStride == 1) {
    if (columns == 16) {
      for (int64_t r = 0; r < rows; r++) {
#pragma omp simd
        for (int c = 0; c < 16; c++) setElement(elements[r * rowStride + c], lanes[r * 16 + c]);
      }
      return;
    }
    for (int64_t r = 0; r < rows; r++) {
      Element* row = elements + r * rowStride;
      const int32_t* source = lanes + r * columns;
#pragma omp simd
      for (int64_t c = 0; c < columns; c++) setElement(row[c], source[c]);
    }
    return;
  }
  for (int64_t r = 0; r < rows; r++) {
    for (int64_t c = 0; c < columns; c++) {
      setElement(elements[r * rowStride + c * columnStride], lanes[r * columns + c]);
    }
  }
}

}  // namespace

void Walk::gather(const void* memory, ElementType type, int64_t start, int64_t count, void* lanes) const {
  const auto load = [&](const auto* elements) {
    forEachPiece(start, count, [&](int64_t lane, int64_t offset, int64_t rows, int64_t columns, int64_t rowStride,
                                   int64_t columnStride) {
      gatherPiece(static_cast<int32_t*>(lanes) + lane, elements + offset, rows, columns, rowStride, columnStride);
    });
  };
  switch (type) {
    case ElementType::Float32:
    case ElementType::Int32:
      return load(static_cast<const int32_t*>(memory));
    case ElementType::Uint8:
      return load(static_cast<const uint8_t*>(memory));
    case ElementType::Bool:
      return load(static_cast<const Truth*>(memory));
    case ElementType::Bfloat16:
      return load(static_cast<const Half*>(memory));
  }
}

void Walk::scatter(void* memory, ElementType type, int64_t start, int64_t count, const void* lanes) const {
  const auto store = [&](auto* elements) {
    forEachPiece(start, count, [&](int64_t lane, int64_t offset, int64_t rows, int64_t columns, int64_t rowStride,
                                   int64_t columnStride) {
      scatterPiece(elements + offset, static_cast<const int32_t*>(lanes) + lane, rows, columns, rowStride, columnStride);
    });
  };
  switch (type) {
    case ElementType::Float32:
    case ElementType::Int32:
      return store(static_cast<int32_t*>(memory));
    case ElementType::Uint8:
      return store(static_cast<uint8_t*>(memory));
    case ElementType::Bool:
      return store(static_cast<Truth*>(memory));
    case ElementType::Bfloat16:
      return store(static_cast<Half*>(memory));
  }
}

void Walk::fillOffsets(int64_t start, int64_t count, int32_t* lanes) const {
  forEachPiece(start, count, [&](int64_t lane, int64_t offset, int64_t rows, int64_t columns, int64_t rowStride,
                                 int64_t columnStride) {
    for (int64_t r = 0; r < rows; r++) {
      int32_t* row = lanes + lane + r * columns;
      const auto first = static_cast<int32_t>(offset + r * rowStride);
      const auto step = static_cast<int32_t>(columnStride);
#pragma omp simd
      for (int64_t c = 0; c < columns; c++) row[c] = first + static_cast<int32_t>(c) * step;
    }
  });
}

}  // namespace millrace
