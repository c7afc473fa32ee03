// Float functions without branches or calls, so that the compiler turns a loop over them into vector code.
//
// Polynomials for exp, log and tanh: Cephes single precision (S. L. Moshier, https://www.netlib.org/cephes/). Errors are
// below 3 units in the last place; NaN, infinities, signed zeros and subnormal numbers come out as in C's <math.h>.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace millrace::vector_math {

inline int32_t bitsOf(float x) {
  int32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}

inline float floatOf(int32_t bits) {
  float x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

inline double doubleOf(uint64_t bits) {
  double x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

/** The nearest bfloat16, ties to the even one: the upper half of a float32. NaN stays NaN. */
inline uint16_t toBfloat16(int32_t floatBits) {
  const auto bits = static_cast<uint32_t>(floatBits);
  // Half a step, less one unit unless the last bit that stays is odd: a tie is carried over into odd bits only.
  const uint32_t rounded = bits + 0x7fffu + ((bits >> 16) & 1u);
  const bool isNumber = (bits & 0x7fffffffu) <= 0x7f800000u;
  return static_cast<uint16_t>((isNumber ? rounded : bits | 0x00400000u) >> 16);
}

inline int32_t fromBfloat16(uint16_t half) { return static_cast<int32_t>(static_cast<uint32_t>(half) << 16); }

inline float reducePrecision(float x) { return floatOf(fromBfloat16(toBfloat16(bitsOf(x)))); }

/** 2^exponent for exponents from -126 to 127; anything, but defined, for what a NaN leaves. */
inline float powerOfTwo(int32_t exponent) {
  return floatOf(static_cast<int32_t>((static_cast<uint32_t>(exponent) + 127u) << 23));
}

/** x = exponent * ln 2 + remainder, with |remainder| <= ln(2) / 2. */
struct ExpReduction {
  int32_t exponent;
  float remainder;
  /** expm1(remainder) */
  float expm1;
};

/** For |x| < 2^22. */
inline ExpReduction reduceExp(float x) {
  // Adding 1.5 * 2^23 rounds to an integer, which then stands in the lowest bits.
  constexpr float rounder = 12582912.0f;
  const float shifted = x * 1.44269504088896341f + rounder;
  const float whole = shifted - rounder;
  float r = x - whole * 0.693359375f;
  r = r + whole * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  // Unsigned: what a NaN leaves here may overflow, which is of no consequence.
  const auto exponent = static_cast<int32_t>(static_cast<uint32_t>(bitsOf(shifted)) - static_cast<uint32_t>(bitsOf(rounder)));
  return {exponent, r, p * (r * r) + r};
}

inline float exp(float x) {
  float clamped = x > 89.0f ? 89.0f : x;
  clamped = clamped < -104.0f ? -104.0f : clamped;
  const ExpReduction reduced = reduceExp(clamped);
  // In two halves: 2^128 and 2^-150 are not float32 numbers, though their products with the mantissa may be.
  const int32_t half = reduced.exponent >> 1;
  return (reduced.expm1 + 1.0f) * powerOfTwo(half) * powerOfTwo(reduced.exponent - half);
}

inline float expm1(float x) {
  float clamped = x > 89.0f ? 89.0f : x;
  clamped = clamped < -20.0f ? -20.0f : clamped;
  const ExpReduction reduced = reduceExp(clamped);
  // Half the result, so that 2^128 does not occur.
  const float scale = powerOfTwo(reduced.exponent - 1);
  const float result = 2.0f * (scale * reduced.expm1 + (scale - 0.5f));
  return std::fabs(x) < 1e-8f ? x : result;
}

inline float log(float x) {
  const bool subnormal = x < std::numeric_limits<float>::min();
  const float normal = subnormal ? x * 33554432.0f : x;
  // The mantissa in [sqrt(1/2), sqrt(2)): 0x3f3504f3 are the bits of sqrt(1/2).
  const uint32_t shifted = static_cast<uint32_t>(bitsOf(normal)) - 0x3f3504f3u;
  const int32_t exponent = (static_cast<int32_t>(shifted) >> 23) - (subnormal ? 25 : 0);
  const float mantissa = floatOf(static_cast<int32_t>((shifted & 0x007fffffu) + 0x3f3504f3u));
  const float r = mantissa - 1.0f;
  const float e = static_cast<float>(exponent);
  const float square = r * r;
  float p = 7.0376836292e-2f;
  p = p * r - 1.1514610310e-1f;
  p = p * r + 1.1676998740e-1f;
  p = p * r - 1.2420140846e-1f;
  p = p * r + 1.4249322787e-1f;
  p = p * r - 1.6668057665e-1f;
  p = p * r + 2.0000714765e-1f;
  p = p * r - 2.4999993993e-1f;
  p = p * r + 3.3333331174e-1f;
  float y = p * r * square;
  y = y - e * 2.12194440e-4f;
  y = y - 0.5f * square;
  float result = (r + y) + e * 0.693359375f;
  result = x == std::numeric_limits<float>::infinity() ? x : result;
  result = x == 0.0f ? -std::numeric_limits<float>::infinity() : result;
  return x >= 0.0f ? result : std::numeric_limits<float>::quiet_NaN();
}

inline float log1p(float x) {
  const float sum = 1.0f + x;
  // What rounding took away from the sum, to first order.
  const float lost = x - (sum - 1.0f);
  const bool exact = lost == 0.0f || sum == std::numeric_limits<float>::infinity();
  const float correction = exact ? 0.0f : lost / sum;
  const float result = log(sum) + correction;
  return std::fabs(x) < 1e-8f ? x : result;
}

inline float sigmoid(float x) {
  const float e = exp(-std::fabs(x));
  return (x < 0.0f ? e : 1.0f) / (1.0f + e);
}

inline float tanh(float x) {
  const float magnitude = std::fabs(x);
  const float large = 1.0f - 2.0f / (exp(2.0f * magnitude) + 1.0f);
  const float square = x * x;
  float p = -5.70498872745e-3f;
  p = p * square + 2.06390887954e-2f;
  p = p * square - 5.37397155531e-2f;
  p = p * square + 1.33314422036e-1f;
  p = p * square - 3.33332819422e-1f;
  const float small = p * square * magnitude + magnitude;
  return std::copysign(magnitude < 0.625f ? small : large, x);
}

/** Polynomials: least weighted maximum error over x * P(x^2) and log(1 - erf(x)), with errors of 5e-10 and 5e-11. */
inline float erf(float x) {
  const float magnitude = std::fabs(x);
  const float square = x * x;
  float p = 8.26759715e-5f;
  p = p * square - 8.1181142e-4f;
  p = p * square + 5.198834e-3f;
  p = p * square - 2.68584993e-2f;
  p = p * square + 1.12836793e-1f;
  p = p * square - 3.76126319e-1f;
  p = p * square + 1.28379166e-1f;
  const float small = p * magnitude + magnitude;
  // From here on the float32 number nearest to the result is 1.
  const float t = magnitude > 4.0f ? 4.0f : magnitude;
  float q = 2.10950511e-5f;
  q = q * t - 4.34462621e-4f;
  q = q * t + 4.17106319e-3f;
  q = q * t - 2.51194276e-2f;
  q = q * t + 1.08280092e-1f;
  q = q * t + 6.33346915e-1f;
  q = q * t + 1.12951493f;
  q = q * t - 1.7468445e-4f;
  const float large = 1.0f - exp(-q);
  const float result = std::copysign(magnitude < 0.9375f ? small : large, x);
  return x == x ? result : x;
}

/** x^y for positive normal x and finite y; computed in double precision, correct to about half a unit in the last place. */
inline float positivePower(float x, float y) {
  const uint32_t shifted = static_cast<uint32_t>(bitsOf(x)) - 0x3f3504f3u;
  const double exponent = static_cast<double>(static_cast<int32_t>(shifted) >> 23);
  const double mantissa = static_cast<double>(floatOf(static_cast<int32_t>((shifted & 0x007fffffu) + 0x3f3504f3u)));
  // log(m) = 2 artanh(f), f = (m - 1) / (m + 1), |f| < 0.172
  const double f = (mantissa - 1.0) / (mantissa + 1.0);
  const double s = f * f;
  double p = 1.0 / 17;
  p = p * s + 1.0 / 15;
  p = p * s + 1.0 / 13;
  p = p * s + 1.0 / 11;
  p = p * s + 1.0 / 9;
  p = p * s + 1.0 / 7;
  p = p * s + 1.0 / 5;
  p = p * s + 1.0 / 3;
  const double logMantissa = 2.0 * (f + f * s * p);
  double t = static_cast<double>(y) * (exponent + logMantissa * 1.44269504088896340736);
  t = t > 140.0 ? 140.0 : t;
  t = t < -160.0 ? -160.0 : t;
  constexpr double rounder = 6755399441055744.0;  // 1.5 * 2^52
  const double roundedUp = t + rounder;
  const double whole = roundedUp - rounder;
  const double r = (t - whole) * 0.69314718055994530942;
  double q = 1.0 / 3628800;
  q = q * r + 1.0 / 362880;
  q = q * r + 1.0 / 40320;
  q = q * r + 1.0 / 5040;
  q = q * r + 1.0 / 720;
  q = q * r + 1.0 / 120;
  q = q * r + 1.0 / 24;
  q = q * r + 1.0 / 6;
  q = q * r + 0.5;
  q = q * r + 1.0;
  q = q * r + 1.0;
  uint64_t bits;
  std::memcpy(&bits, &roundedUp, sizeof bits);
  const uint64_t scale = (bits << 52) + (uint64_t{1023} << 52);
  return static_cast<float>(q * doubleOf(scale));
}

/** The larger of two; NaN wins. */
inline float maximum(float a, float b) { return (a > b) | (a != a) ? a : b; }

/** The smaller of two; NaN wins. */
inline float minimum(float a, float b) { return (a < b) | (a != a) ? a : b; }

/** Below it {@link remainder} is exact; from there on the library has to find it. */
constexpr float largestQuotient = 268435456.0f;  // 2^28

/** a - floor(a / b) * b with the sign of b, for |a / b| < largestQuotient. */
inline float remainder(float a, float b) {
  const double dividend = static_cast<double>(a);
  const double divisor = static_cast<double>(b);
  // Quotients of float32 numbers keep further from the whole numbers than a double rounds.
  const double whole = std::trunc(dividend / divisor);
  // All bits of the product fit; 0 times an infinite divisor is no number.
  const double rest = whole == 0.0 ? dividend : dividend - whole * divisor;
  const double floored = (rest < 0.0) != (divisor < 0.0) ? rest + divisor : rest;
  return static_cast<float>(rest == 0.0 ? std::copysign(0.0, divisor) : floored);
}

/** Towards zero; NaN gives 0 and numbers outside the range its nearest end. */
inline int32_t truncate(float x) {
  float clamped = x == x ? x : 0.0f;
  clamped = clamped > 2147483520.0f ? 2147483520.0f : clamped;
  clamped = clamped < -2147483648.0f ? -2147483648.0f : clamped;
  return static_cast<int32_t>(clamped);
}

/** Towards zero; 0 for a zero divisor. */
inline int32_t divide(int32_t a, int32_t b) {
  // Doubles hold every int32 quotient exactly enough, and vector units have no integer division.
  const double quotient = static_cast<double>(a) / static_cast<double>(b == 0 ? 1 : b);
  const auto whole = static_cast<int32_t>(static_cast<uint32_t>(static_cast<int64_t>(quotient)));
  return b == 0 ? 0 : whole;
}

/** a - floor(a / b) * b with the sign of b; 0 for a zero divisor. */
inline int32_t remainder(int32_t a, int32_t b) {
  const uint32_t product = static_cast<uint32_t>(divide(a, b)) * static_cast<uint32_t>(b);
  const auto rest = static_cast<int32_t>(static_cast<uint32_t>(a) - product);
  const bool crosses = (rest != 0) & ((rest < 0) != (b < 0));
  return b == 0 ? 0 : (crosses ? rest + b : rest);
}

}  // namespace millrace::vector_math
