// Folds lanes into fewer: the inner part of every reduction. Blocked, so that long sums keep their precision.
#pragma once

#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#include "loops/vector_math.h"

namespace millrace {

/** Sum of float lanes; totals in double precision. */
struct SumOfFloats {
  using Value = float;
  using Total = double;
  static constexpr Total identity = 0;
  static Value combine(Value a, Value b) { return a + b; }
  static Total merge(Total a, Total b) { return a + b; }
};

/** Sum of int32 lanes; wraps around. */
struct SumOfInts {
  using Value = int32_t;
  using Total = int64_t;
  static constexpr Total identity = 0;
  static Value combine(Value a, Value b) { return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b)); }
  static Total merge(Total a, Total b) { return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b)); }
};

/** Product of float lanes; totals in double precision. */
struct ProductOfFloats {
  using Value = float;
  using Total = double;
  static constexpr Total identity = 1;
  static Value combine(Value a, Value b) { return a * b; }
  static Total merge(Total a, Total b) { return a * b; }
};

/** Product of int32 lanes; wraps around. */
struct ProductOfInts {
  using Value = int32_t;
  using Total = int64_t;
  static constexpr Total identity = 1;
  static Value combine(Value a, Value b) { return static_cast<int32_t>(static_cast<uint32_t>(a) * static_cast<uint32_t>(b)); }
  static Total merge(Total a, Total b) { return static_cast<int32_t>(static_cast<uint32_t>(a) * static_cast<uint32_t>(b)); }
};

/** Largest (sign +) or smallest (sign -) lane; a NaN wins. */
template <typename T, bool largest>
struct Extreme {
  using Value = T;
  using Total = std::conditional_t<std::is_same_v<T, float>, double, int64_t>;
  static constexpr Value end = std::is_same_v<T, float> ? static_cast<T>(std::numeric_limits<float>::infinity())
                                                        : std::numeric_limits<T>::max();
  static constexpr Value otherEnd = std::is_same_v<T, float> ? static_cast<T>(-std::numeric_limits<float>::infinity())
                                                             : std::numeric_limits<T>::lowest();
  static constexpr Total identity = static_cast<Total>(largest ? otherEnd : end);
  // `a != a`: only a NaN differs from itself.
  static Value combine(Value a, Value b) { return (largest ? a > b : a < b) | (a != a) ? a : b; }
  static Total merge(Total a, Total b) { return (largest ? a > b : a < b) | (a != a) ? a : b; }
};

/**
 * Folds `2 * half` lanes into the first. Of known length, so that the larger of two is no jump: nobody can foresee which of
 * them it is (8192 rows of 64, two threads: maximum 57 to 42 us, sum 27 to 20).
 */
template <typename Op, int half>
inline void foldHalves(typename Op::Value* lanes) {
#pragma omp simd
  for (int j = 0; j < half; j++) lanes[j] = Op::combine(lanes[j], lanes[j + half]);
  if constexpr (half > 1) foldHalves<Op, half / 2>(lanes);
}

/** Folds `count` consecutive lanes, at least one, into one. */
template <typename Op>
typename Op::Value foldRun(const typename Op::Value* lanes, int64_t count) {
  using Value = typename Op::Value;
  constexpr int64_t width = 64;
  if (count < 16) {
    Value total = lanes[0];
    for (int64_t i = 1; i < count; i++) total = Op::combine(total, lanes[i]);
    return total;
  }
  Value partial[width];
  int64_t live = 16;
  if (count >= width) {
    live = width;
#pragma omp simd
    for (int64_t j = 0; j < width; j++) partial[j] = lanes[j];
    int64_t i = width;
    for (; i + width <= count; i += width) {
#pragma omp simd
      for (int64_t j = 0; j < width; j++) partial[j] = Op::combine(partial[j], lanes[i + j]);
    }
#pragma omp simd
    for (int64_t j = 0; j < count - i; j++) partial[j] = Op::combine(partial[j], lanes[i + j]);
    for (; live > 16; live /= 2) {
#pragma omp simd
      for (int64_t j = 0; j < live / 2; j++) partial[j] = Op::combine(partial[j], partial[j + live / 2]);
    }
  } else {
#pragma omp simd
    for (int64_t j = 0; j < 16; j++) partial[j] = lanes[j];
    for (int64_t i = 16; i < count; i += 16) {
      const int64_t rest = count - i < 16 ? count - i : 16;
#pragma omp simd
      for (int64_t j = 0; j < rest; j++) partial[j] = Op::combine(partial[j], lanes[i + j]);
    }
  }
  foldHalves<Op, 8>(partial);
  return partial[0];
}

// Loops over whole arrays. The pointers are parameters, not members, so that the compiler knows that no store changes them.

template <typename Op>
void fillTotals(typename Op::Total* totals, int64_t count) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) totals[i] = Op::identity;
}

template <typename Op>
void combineRow(typename Op::Value* sums, const typename Op::Value* lanes, int64_t count) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) sums[i] = Op::combine(sums[i], lanes[i]);
}

/** Merges lanes, or other totals, into totals. */
template <typename Op, typename T>
void mergeRow(typename Op::Total* totals, const T* parts, int64_t count) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) totals[i] = Op::merge(totals[i], static_cast<typename Op::Total>(parts[i]));
}

template <typename Op>
void roundTotals(typename Op::Value* lanes, const typename Op::Total* totals, int64_t count) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) lanes[i] = static_cast<typename Op::Value>(totals[i]);
}

/**
 * Folds `rows` rows (at least one) of `columns` lanes into one row, which is returned: `lanes` itself or the beginning of
 * `scratch`, which holds half the rows, rounded up. Pairs of rows, then pairs of pairs: the inner loops are long even where
 * rows are short.
 */
template <typename Op>
const typename Op::Value* foldRows(const typename Op::Value* lanes, int64_t rows, int64_t columns,
                                   typename Op::Value* scratch) {
  const auto* source = lanes;
  while (rows > 1) {
    const int64_t half = rows / 2;
    const int64_t kept = rows - half;
    const auto* other = source + kept * columns;
#pragma omp simd
    for (int64_t i = 0; i < half * columns; i++) scratch[i] = Op::combine(source[i], other[i]);
    if (source != scratch && kept > half) {
      std::memcpy(scratch + half * columns, source + half * columns, static_cast<size_t>(columns) * sizeof *scratch);
    }
    source = scratch;
    rows = kept;
  }
  return source;
}

}  // namespace millrace
