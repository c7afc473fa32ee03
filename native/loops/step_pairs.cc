#include "loops/step_pairs.h"

#include <array>
#include <cmath>
#include <utility>

#include "loops/vector_math.h"

namespace millrace {

namespace {

template <int8_t operation>
inline float arithmetic(float a, float b) {
  if constexpr (operation == pairing::add) return a + b;
  if constexpr (operation == pairing::subtract) return a - b;
  if constexpr (operation == pairing::multiply) return a * b;
  if constexpr (operation == pairing::divide) return a / b;
  if constexpr (operation == pairing::maximum) return vector_math::maximum(a, b);
  if constexpr (operation == pairing::minimum) return vector_math::minimum(a, b);
  if constexpr (operation == pairing::squareRoot) return std::sqrt(a);
}

template <int8_t operation>
inline bool compare(float a, float b) {
  if constexpr (operation == pairing::equal) return a == b;
  if constexpr (operation == pairing::notEqual) return a != b;
  if constexpr (operation == pairing::less) return a < b;
  if constexpr (operation == pairing::lessEqual) return a <= b;
  if constexpr (operation == pairing::greater) return a > b;
  if constexpr (operation == pairing::greaterEqual) return a >= b;
}

/** `first(a, b) second c`, or `c second first(a, b)`. */
template <int8_t first, int8_t second, bool onTheRight>
void arithmeticPair(void* target, const void* a, const void* b, const void* c, const void*, int64_t count) {
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
template <int8_t comparison>
void selectPair(void* target, const void* a, const void* b, const void* c, const void* d, int64_t count) {
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

constexpr int firsts = pairing::squareRoot + 1;
constexpr int seconds = pairing::minimum + 1;
constexpr int comparisons = pairing::greaterEqual - pairing::equal + 1;

template <size_t... index>
constexpr auto arithmeticPairs(std::index_sequence<index...>) {
  return std::array<StepKernel, sizeof...(index)>{
      arithmeticPair<index / 2 / seconds, index / 2 % seconds, index % 2 == 1>...};
}

template <size_t... index>
constexpr auto selectPairs(std::index_sequence<index...>) {
  return std::array<StepKernel, sizeof...(index)>{selectPair<pairing::equal + static_cast<int8_t>(index)>...};
}

constexpr auto arithmeticTable = arithmeticPairs(std::make_index_sequence<firsts * seconds * 2>());
constexpr auto selectTable = selectPairs(std::make_index_sequence<comparisons>());

}  // namespace

StepKernel findPair(int8_t first, int8_t second, int position) {
  if (second == pairing::select && position == 0 && first >= pairing::equal && first <= pairing::greaterEqual) {
    return selectTable[static_cast<size_t>(first - pairing::equal)];
  }
  if (first < 0 || first >= firsts || second < 0 || second >= seconds || position > 1) return nullptr;
  return arithmeticTable[static_cast<size_t>((first * seconds + second) * 2 + position)];
}

}  // namespace millrace
