#include "loops/step_kernels.h"

#include <cmath>
#include <string>
#include <unordered_map>

#include "errors.h"
#include "loops/trigonometry.h"
#include "loops/vector_math.h"

namespace millrace {

namespace {

template <typename Out, typename A, Out (*function)(A)>
void unary(void* target, const void* a, const void*, const void*, const void*, const void*, int64_t count) {
  auto* out = static_cast<Out*>(target);
  const auto* x = static_cast<const A*>(a);
#pragma omp simd
  for (int64_t i = 0; i < count; i++) out[i] = function(x[i]);
}

template <typename Out, typename A, Out (*function)(A, A)>
void binary(void* target, const void* a, const void* b, const void*, const void*, const void*, int64_t count) {
  auto* out = static_cast<Out*>(target);
  const auto* x = static_cast<const A*>(a);
  const auto* y = static_cast<const A*>(b);
#pragma omp simd
  for (int64_t i = 0; i < count; i++) out[i] = function(x[i], y[i]);
}

template <typename T>
void select(void* target, const void* a, const void* b, const void* c, const void*, const void*, int64_t count) {
  auto* out = static_cast<T*>(target);
  const auto* condition = static_cast<const int32_t*>(a);
  const auto* yes = static_cast<const T*>(b);
  const auto* no = static_cast<const T*>(c);
#pragma omp simd
  for (int64_t i = 0; i < count; i++) {
    // Both are read whatever the condition says: the choice is then a vector blend.
    const T whenTrue = yes[i];
    const T whenFalse = no[i];
    out[i] = condition[i] != 0 ? whenTrue : whenFalse;
  }
}

/** Vectorised where the fast function holds, one call of the exact one for each other lane. */
template <float (*fast)(float), float (*exact)(float), bool (*isFast)(float)>
void unaryWithin(void* target, const void* a, const void*, const void*, const void*, const void*, int64_t count) {
  constexpr int64_t block = 64;
  auto* out = static_cast<float*>(target);
  const auto* x = static_cast<const float*>(a);
  float result[block];
  for (int64_t start = 0; start < count; start += block) {
    const int64_t lanes = count - start < block ? count - start : block;
    int32_t special = 0;
#pragma omp simd reduction(| : special)
    for (int64_t i = 0; i < lanes; i++) {
      special |= !isFast(x[start + i]);
      result[i] = fast(x[start + i]);
    }
    if (special) {
      for (int64_t i = 0; i < lanes; i++) {
        if (!isFast(x[start + i])) result[i] = exact(x[start + i]);
      }
    }
    // Written last: the target may be the operand.
    for (int64_t i = 0; i < lanes; i++) out[start + i] = result[i];
  }
}

/** As {@link unaryWithin}, of two operands. */
template <float (*fast)(float, float), float (*exact)(float, float), bool (*isFast)(float, float)>
void binaryWithin(void* target, const void* a, const void* b, const void*, const void*, const void*, int64_t count) {
  constexpr int64_t block = 64;
  auto* out = static_cast<float*>(target);
  const auto* x = static_cast<const float*>(a);
  const auto* y = static_cast<const float*>(b);
  float result[block];
  for (int64_t start = 0; start < count; start += block) {
    const int64_t lanes = count - start < block ? count - start : block;
    int32_t special = 0;
#pragma omp simd reduction(| : special)
    for (int64_t i = 0; i < lanes; i++) {
      special |= !isFast(x[start + i], y[start + i]);
      result[i] = fast(x[start + i], y[start + i]);
    }
    if (special) {
      for (int64_t i = 0; i < lanes; i++) {
        if (!isFast(x[start + i], y[start + i])) result[i] = exact(x[start + i], y[start + i]);
      }
    }
    for (int64_t i = 0; i < lanes; i++) out[start + i] = result[i];
  }
}

// Functions that the templates above take. int32 arithmetic wraps around: it goes through uint32.

float negateF(float x) { return -x; }
float absF(float x) { return std::fabs(x); }
float signF(float x) { return x > 0.0f ? 1.0f : (x < 0.0f ? -1.0f : x); }
float floorF(float x) { return std::floor(x); }
float ceilF(float x) { return std::ceil(x); }
// By the rounding mode, which nobody changes: to nearest, halves to even.
float roundF(float x) { return std::nearbyint(x); }
float sinExact(float x) { return std::sin(x); }
float cosExact(float x) { return std::cos(x); }
bool isModestAngle(float x) { return std::fabs(x) < vector_math::largestAngle; }
float powerExact(float base, float exponent) { return std::pow(base, exponent); }
/** Positive normal base, finite exponent. Without branches, so that it vectorises. */
bool isOrdinaryPower(float base, float exponent) {
  return (base >= std::numeric_limits<float>::min()) & (base <= std::numeric_limits<float>::max()) &
         (std::fabs(exponent) <= std::numeric_limits<float>::max());
}
float remainderExact(float a, float b) {
  const float rest = std::fmod(a, b);
  if (rest == 0.0f) return std::copysign(0.0f, b);
  return (rest < 0.0f) != (b < 0.0f) ? rest + b : rest;
}
// Also for what is no number: fmod knows what becomes of it.
bool isModestQuotient(float a, float b) { return std::fabs(a / b) < vector_math::largestQuotient; }
float sqrtF(float x) { return std::sqrt(x); }
float rsqrtF(float x) { return 1.0f / std::sqrt(x); }
float addF(float a, float b) { return a + b; }
float subtractF(float a, float b) { return a - b; }
float multiplyF(float a, float b) { return a * b; }
float divideF(float a, float b) { return a / b; }

int32_t wrap(uint32_t x) { return static_cast<int32_t>(x); }
uint32_t bits(int32_t x) { return static_cast<uint32_t>(x); }
int32_t negateI(int32_t x) { return wrap(0u - bits(x)); }
int32_t absI(int32_t x) { return x < 0 ? negateI(x) : x; }
int32_t signI(int32_t x) { return (x > 0) - (x < 0); }
int32_t addI(int32_t a, int32_t b) { return wrap(bits(a) + bits(b)); }
int32_t subtractI(int32_t a, int32_t b) { return wrap(bits(a) - bits(b)); }
int32_t multiplyI(int32_t a, int32_t b) { return wrap(bits(a) * bits(b)); }
int32_t maximumI(int32_t a, int32_t b) { return a > b ? a : b; }
int32_t minimumI(int32_t a, int32_t b) { return a < b ? a : b; }

template <typename T>
int32_t equal(T a, T b) { return a == b; }
template <typename T>
int32_t notEqual(T a, T b) { return a != b; }
template <typename T>
int32_t less(T a, T b) { return a < b; }
template <typename T>
int32_t lessEqual(T a, T b) { return a <= b; }
template <typename T>
int32_t greater(T a, T b) { return a > b; }
template <typename T>
int32_t greaterEqual(T a, T b) { return a >= b; }

int32_t andB(int32_t a, int32_t b) { return (a != 0) & (b != 0); }
int32_t orB(int32_t a, int32_t b) { return (a | b) != 0; }
int32_t notB(int32_t a) { return a == 0; }

float castIF(int32_t x) { return static_cast<float>(x); }
int32_t castFB(float x) { return x != 0.0f; }
int32_t castIB(int32_t x) { return x != 0; }

namespace vm = vector_math;

constexpr float cheap = 0.02f;
constexpr float dear = 0.15f;

constexpr Opcode opcodes[] = {
    {"constantF", StepKind::Constant, ">F", nullptr, 0},
    {"constantI", StepKind::Constant, ">I", nullptr, 0},
    {"iotaF", StepKind::Iota, ">F", nullptr, cheap},
    {"iotaI", StepKind::Iota, ">I", nullptr, cheap},

    {"negateF", StepKind::Compute, "F>F", unary<float, float, negateF>, cheap},
    {"absF", StepKind::Compute, "F>F", unary<float, float, absF>, cheap},
    {"signF", StepKind::Compute, "F>F", unary<float, float, signF>, cheap},
    {"floorF", StepKind::Compute, "F>F", unary<float, float, floorF>, cheap},
    {"ceilF", StepKind::Compute, "F>F", unary<float, float, ceilF>, cheap},
    {"roundF", StepKind::Compute, "F>F", unary<float, float, roundF>, cheap},
    {"expF", StepKind::Compute, "F>F", unary<float, float, vm::exp>, dear},
    {"expm1F", StepKind::Compute, "F>F", unary<float, float, vm::expm1>, dear},
    {"logF", StepKind::Compute, "F>F", unary<float, float, vm::log>, dear},
    {"log1pF", StepKind::Compute, "F>F", unary<float, float, vm::log1p>, dear},
    {"sqrtF", StepKind::Compute, "F>F", unary<float, float, sqrtF>, dear / 2, Operation::SquareRoot},
    {"rsqrtF", StepKind::Compute, "F>F", unary<float, float, rsqrtF>, dear / 2},
    {"sinF", StepKind::Compute, "F>F", unaryWithin<vm::sin, sinExact, isModestAngle>, 2 * dear},
    {"cosF", StepKind::Compute, "F>F", unaryWithin<vm::cos, cosExact, isModestAngle>, 2 * dear},
    {"tanhF", StepKind::Compute, "F>F", unary<float, float, vm::tanh>, dear},
    {"erfF", StepKind::Compute, "F>F", unary<float, float, vm::erf>, 2 * dear},
    {"sigmoidF", StepKind::Compute, "F>F", unary<float, float, vm::sigmoid>, dear},

    {"addF", StepKind::Compute, "FF>F", binary<float, float, addF>, cheap, Operation::Add},
    {"subtractF", StepKind::Compute, "FF>F", binary<float, float, subtractF>, cheap, Operation::Subtract},
    {"multiplyF", StepKind::Compute, "FF>F", binary<float, float, multiplyF>, cheap, Operation::Multiply},
    {"divideF", StepKind::Compute, "FF>F", binary<float, float, divideF>, dear / 2, Operation::Divide},
    {"powerF", StepKind::Compute, "FF>F", binaryWithin<vm::positivePower, powerExact, isOrdinaryPower>, 6 * dear},
    {"atan2F", StepKind::Compute, "FF>F", binary<float, float, vm::atan2>, 2 * dear},
    {"remainderF", StepKind::Compute, "FF>F", binaryWithin<vm::remainder, remainderExact, isModestQuotient>, 2 * dear},
    {"maximumF", StepKind::Compute, "FF>F", binary<float, float, vm::maximum>, cheap, Operation::Maximum},
    {"minimumF", StepKind::Compute, "FF>F", binary<float, float, vm::minimum>, cheap, Operation::Minimum},
    {"equalF", StepKind::Compute, "FF>I", binary<int32_t, float, equal<float>>, cheap, Operation::Equal},
    {"notEqualF", StepKind::Compute, "FF>I", binary<int32_t, float, notEqual<float>>, cheap, Operation::NotEqual},
    {"lessF", StepKind::Compute, "FF>I", binary<int32_t, float, less<float>>, cheap, Operation::Less},
    {"lessEqualF", StepKind::Compute, "FF>I", binary<int32_t, float, lessEqual<float>>, cheap, Operation::LessEqual},
    {"greaterF", StepKind::Compute, "FF>I", binary<int32_t, float, greater<float>>, cheap, Operation::Greater},
    {"greaterEqualF", StepKind::Compute, "FF>I", binary<int32_t, float, greaterEqual<float>>, cheap, Operation::GreaterEqual},

    {"negateI", StepKind::Compute, "I>I", unary<int32_t, int32_t, negateI>, cheap},
    {"absI", StepKind::Compute, "I>I", unary<int32_t, int32_t, absI>, cheap},
    {"signI", StepKind::Compute, "I>I", unary<int32_t, int32_t, signI>, cheap},
    {"addI", StepKind::Compute, "II>I", binary<int32_t, int32_t, addI>, cheap},
    {"subtractI", StepKind::Compute, "II>I", binary<int32_t, int32_t, subtractI>, cheap},
    {"multiplyI", StepKind::Compute, "II>I", binary<int32_t, int32_t, multiplyI>, cheap},
    {"divideI", StepKind::Compute, "II>I", binary<int32_t, int32_t, vm::divide>, dear},
    {"remainderI", StepKind::Compute, "II>I", binary<int32_t, int32_t, vm::remainder>, dear},
    {"maximumI", StepKind::Compute, "II>I", binary<int32_t, int32_t, maximumI>, cheap},
    {"minimumI", StepKind::Compute, "II>I", binary<int32_t, int32_t, minimumI>, cheap},
    {"equalI", StepKind::Compute, "II>I", binary<int32_t, int32_t, equal<int32_t>>, cheap},
    {"notEqualI", StepKind::Compute, "II>I", binary<int32_t, int32_t, notEqual<int32_t>>, cheap},
    {"lessI", StepKind::Compute, "II>I", binary<int32_t, int32_t, less<int32_t>>, cheap},
    {"lessEqualI", StepKind::Compute, "II>I", binary<int32_t, int32_t, lessEqual<int32_t>>, cheap},
    {"greaterI", StepKind::Compute, "II>I", binary<int32_t, int32_t, greater<int32_t>>, cheap},
    {"greaterEqualI", StepKind::Compute, "II>I", binary<int32_t, int32_t, greaterEqual<int32_t>>, cheap},

    {"andB", StepKind::Compute, "II>I", binary<int32_t, int32_t, andB>, cheap},
    {"orB", StepKind::Compute, "II>I", binary<int32_t, int32_t, orB>, cheap},
    {"notB", StepKind::Compute, "I>I", unary<int32_t, int32_t, notB>, cheap},

    {"selectF", StepKind::Compute, "IFF>F", select<float>, cheap, Operation::Select},
    {"selectI", StepKind::Compute, "III>I", select<int32_t>, cheap},

    {"reducePrecisionF", StepKind::Compute, "F>F", unary<float, float, vm::reducePrecision>, cheap},
    {"castFI", StepKind::Compute, "F>I", unary<int32_t, float, vm::truncate>, cheap},
    {"castIF", StepKind::Compute, "I>F", unary<float, int32_t, castIF>, cheap},
    {"castFB", StepKind::Compute, "F>I", unary<int32_t, float, castFB>, cheap},
    {"castIB", StepKind::Compute, "I>I", unary<int32_t, int32_t, castIB>, cheap},
    {"castBF", StepKind::Compute, "I>F", unary<float, int32_t, castIF>, cheap},
    {"castBI", StepKind::Same, "I>I", nullptr, 0},
};

}  // namespace

const Opcode& findOpcode(const std::string& name) {
  static const auto* table = [] {
    auto* map = new std::unordered_map<std::string, const Opcode*>();
    for (const Opcode& opcode : opcodes) map->emplace(opcode.name, &opcode);
    return map;
  }();
  const auto found = table->find(name);
  MILLRACE_CHECK(found != table->end(), "Loop: unknown opcode \"", name, "\".");
  return *found->second;
}

}  // namespace millrace
