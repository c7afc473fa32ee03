// Small helpers for index spaces.
#pragma once

#include <cstdint>
#include <vector>

namespace millrace {

inline int64_t ceilDivide(int64_t a, int64_t b) { return (a + b - 1) / b; }

/** Number of positions of an index space. */
inline int64_t countPositions(const std::vector<int64_t>& dims) {
  int64_t positions = 1;
  for (const int64_t size : dims) positions *= size;
  return positions;
}

}  // namespace millrace
