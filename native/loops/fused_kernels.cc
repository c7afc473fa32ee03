// Kernels that do two or more steps at once.
#include <array>
#include <cmath>
#include <utility>

#include "loops/step_fusion.h"
#include "loops/vector_math.h"

namespace millrace {

namespace {

template <Operation operation>
inline float arithmetic(float a, float b) {
  if constexpr (operation == Operation::Add) return a + b;
  if constexpr (operation == Operation::Subtract) return a - b;
  if constexpr (operation == Operation::Multiply) return a * b;
  if constexpr (operation == Operation::Divide) return a / b;
  if constexpr (operation == Operation::Maximum) return vector_math::maximum(a, b);
  if constexpr (operation == Operation::Minimum) return vector_math::minimum(a, b);
  if constexpr (operation == Operation::SquareRoot) return std::sqrt(a);
}

template <Operation operation>
inline bool compare(float a, float b) {
  if constexpr (operation == Operation::Equal) return a == b;
  if constexpr (operation == Operation::NotEqual) return a != b;
  if constexpr (operation == Operation::Less) return a < b;
  if constexpr (operation == Operation::LessEqual) return a <= b;
  if constexpr (operation == Operation::Greater) return a > b;
  if constexpr (operation == Operation::GreaterEqual) return a >= b;
}

/** `first(a, b) second c`, or `c second first(a, b)`. */
template <Operation first, Operation second, bool onTheRight>
void arithmeticPair(void* target, const void* a, const void* b, const void* c, const void*, const void*, int64_t count) {
  auto* out = static_cast<float*>(target);
  const auto* x = static_cast<const float*>(a);
  const auto* y = static_cast<const float*>(b);
  const auto* z = static_cast<const float*>(c);
#pragma omp simd
  for (int64_t i = 0; i < count; i++) {
    const float inner = arithmetic<first>(x[i], y[i]);
    out[i] = onTheRight ? arithmetic<second>(z[i], inner) : arithmetic<second>(inner, z[i]);
  }
}

/** `compare(a, b) ? c : d` */
template <Operation comparison>
void selectPair(void* target, const void* a, const void* b, const void* c, const void* d, const void*, int64_t count) {
  auto* out = static_cast<float*>(target);
  const auto* x = static_cast<const float*>(a);
  const auto* y = static_cast<const float*>(b);
  const auto* yes = static_cast<const float*>(c);
  const auto* no = static_cast<const float*>(d);
#pragma omp simd
  for (int64_t i = 0; i < count; i++) {
    const float whenTrue = yes[i];
    const float whenFalse = no[i];
    out[i] = compare<comparison>(x[i], y[i]) ? whenTrue : whenFalse;
  }
}

constexpr size_t position(Operation operation) { return static_cast<size_t>(operation); }

constexpr size_t firsts = position(Operation::SquareRoot) + 1;
constexpr size_t seconds = position(Operation::Minimum) + 1;
constexpr size_t firstComparison = position(Operation::Equal);
constexpr size_t comparisons = position(Operation::GreaterEqual) - firstComparison + 1;

template <size_t... index>
constexpr auto arithmeticPairs(std::index_sequence<index...>) {
  return std::array<StepKernel, sizeof...(index)>{arithmeticPair<static_cast<Operation>(index / 2 / seconds),
                                                                 static_cast<Operation>(index / 2 % seconds), index % 2 == 1>...};
}

template <size_t... index>
constexpr auto selectPairs(std::index_sequence<index...>) {
  return std::array<StepKernel, sizeof...(index)>{selectPair<static_cast<Operation>(firstComparison + index)>...};
}

constexpr auto arithmeticTable = arithmeticPairs(std::make_index_sequence<firsts * seconds * 2>());
constexpr auto selectTable = selectPairs(std::make_index_sequence<comparisons>());

}  // namespace

StepKernel findPair(Operation first, Operation second, int operand) {
  if (second == Operation::Select) {
    const bool compares = first >= Operation::Equal && first <= Operation::GreaterEqual;
    return compares && operand == 0 ? selectTable[position(first) - firstComparison] : nullptr;
  }
  if (position(first) >= firsts || position(second) >= seconds) return nullptr;
  return arithmeticTable[(position(first) * seconds + position(second)) * 2 + static_cast<size_t>(operand)];
}

void moveTowards(void* target, const void* a, const void* b, const void* c, const void*, const void*, int64_t count) {
  auto* out = static_cast<float*>(target);
  const auto* x = static_cast<const float*>(a);
  const auto* y = static_cast<const float*>(b);
  const auto* part = static_cast<const float*>(c);
#pragma omp simd
  for (int64_t i = 0; i < count; i++) out[i] = x[i] + (y[i] - x[i]) * part[i];
}

void moveTowardsSquare(void* target, const void* a, const void* b, const void* c, const void*, const void*, int64_t count) {
  auto* out = static_cast<float*>(target);
  const auto* x = static_cast<const float*>(a);
  const auto* y = static_cast<const float*>(b);
  const auto* part = static_cast<const float*>(c);
#pragma omp simd
  for (int64_t i = 0; i < count; i++) out[i] = x[i] + (y[i] * y[i] - x[i]) * part[i];
}

void subtractScaled(void* target, const void* a, const void* b, const void* c, const void* d, const void* e, int64_t count) {
  auto* out = static_cast<float*>(target);
  const auto* x = static_cast<const float*>(a);
  const auto* step = static_cast<const float*>(b);
  const auto* rate = static_cast<const float*>(c);
  const auto* square = static_cast<const float*>(d);
  const auto* epsilon = static_cast<const float*>(e);
#pragma omp simd
  for (int64_t i = 0; i < count; i++) out[i] = x[i] - step[i] * rate[i] / (std::sqrt(square[i]) + epsilon[i]);
}

}  // namespace millrace
