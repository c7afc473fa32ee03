// Sine, cosine and angles without branches or calls, so that the compiler turns a loop over them into vector code.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#include "loops/vector_math.h"

namespace millrace::vector_math {

/** Below it {@link sin} and {@link cos} reduce their argument well enough; from there on the library has to. */
constexpr float largestAngle = 1e8f;

/** sin(r) and cos(r) for |r| <= pi / 4 by their Taylor series; the first term left out is below 1e-11. */
inline double sinSeries(double r) {
  const double s = r * r;
  double p = -1.0 / 39916800;
  p = p * s + 1.0 / 362880;
  p = p * s - 1.0 / 5040;
  p = p * s + 1.0 / 120;
  p = p * s - 1.0 / 6;
  return r + r * s * p;
}

inline double cosSeries(double r) {
  const double s = r * r;
  double p = 1.0 / 479001600;
  p = p * s - 1.0 / 3628800;
  p = p * s + 1.0 / 40320;
  p = p * s - 1.0 / 720;
  p = p * s + 1.0 / 24;
  p = p * s - 0.5;
  return 1.0 + s * p;
}

/** The sine of `x + quarters * pi / 2`, in double precision: float32 angles come too close to multiples of pi for less. */
inline float sinOfQuarters(float x, uint64_t quarters) {
  constexpr double rounder = 6755399441055744.0;  // 1.5 * 2^52
  const double angle = static_cast<double>(x);
  const double shifted = angle * 0.63661977236758134308 + rounder;
  const double whole = shifted - rounder;
  // pi / 2 in two parts: the first has 25 bits, so that its multiples are exact, as in Sun's fdlibm.
  const double r = (angle - whole * 1.57079631090164184570) - whole * 1.58932547735281966916e-8;
  uint64_t bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  bits += quarters;
  const double magnitude = (bits & 1) != 0 ? cosSeries(r) : sinSeries(r);
  const double result = (bits & 2) != 0 ? -magnitude : magnitude;
  return static_cast<float>(result);
}

/** For |x| < largestAngle; the sign of zero stays. */
inline float sin(float x) {
  const float result = sinOfQuarters(x, 0);
  return x == 0.0f ? x : result;
}

/** For |x| < largestAngle. */
inline float cos(float x) { return sinOfQuarters(x, 1); }

/** atan(t) for t in [0, 1]; polynomial: Cephes single precision. */
inline float atanOfShare(float t) {
  const bool far = t > 0.4142135623730950f;  // tan(pi / 8)
  const float r = far ? (t - 1.0f) / (t + 1.0f) : t;
  const float s = r * r;
  float p = 8.05374449538e-2f;
  p = p * s - 1.38776856032e-1f;
  p = p * s + 1.99777106478e-1f;
  p = p * s - 3.33329491539e-1f;
  const float angle = p * s * r + r;
  return far ? 0.785398163397448f + angle : angle;
}

/** The angle of the point (x, y), in [-pi, pi]; zeros and infinities as in C. */
inline float atan2(float y, float x) {
  const float width = std::fabs(x);
  const float height = std::fabs(y);
  const bool steep = height > width;
  const float large = steep ? height : width;
  const float small = steep ? width : height;
  // Of two zeros or two infinities the quotient would be NaN.
  float share = large == 0.0f ? 0.0f : small / large;
  share = (small == large) & (large != 0.0f) ? 1.0f : share;
  const float angle = atanOfShare(share);
  const float acute = steep ? 1.57079632679489662f - angle : angle;
  // By the sign bit: minus zero lies to the left.
  const float result = std::copysign(bitsOf(x) < 0 ? 3.14159265358979324f - acute : acute, y);
  return (x != x) | (y != y) ? x + y : result;
}

}  // namespace millrace::vector_math
