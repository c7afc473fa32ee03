// How many threads compute, and the one way to divide work among them.
#pragma once

#include <cstdint>

#if defined(_OPENMP)
#include <omp.h>
#endif

namespace millrace {

/** Threads of the engine: MILLRACE_THREADS, or the physical cores that this process may use. */
int threadCount();

/** Sets how many threads the calling thread's next OpenMP regions use (ours and oneDNN's). */
inline void setRegionThreads(int threads) {
#if defined(_OPENMP)
  omp_set_num_threads(threads);
#else
  (void)threads;
#endif
}

/**
 * Nanoseconds of single-threaded work below which a second thread does not pay: waking a sleeping OpenMP thread takes
 * 5-30 us, and joining it again a few more.
 */
constexpr double parallelThresholdNs = 40'000;

/** Whether work of this estimated length is worth an OpenMP region. */
inline bool worthParallel(double nanoseconds) { return nanoseconds >= parallelThresholdNs && threadCount() > 1; }

/**
 * Calls `body(begin, end)` on contiguous parts of [0, count), on all threads if `parallel`. What one index computes must not
 * depend on the partition. `body` must not throw.
 */
template <typename Body>
void parallelRanges(int64_t count, bool parallel, const Body& body) {
#if defined(_OPENMP)
  if (parallel && count > 1) {
    const int threads = static_cast<int>(count < threadCount() ? count : threadCount());
#pragma omp parallel num_threads(threads)
    {
      const int64_t team = omp_get_num_threads();
      const int64_t index = omp_get_thread_num();
      const int64_t begin = count * index / team;
      const int64_t end = count * (index + 1) / team;
      if (begin < end) body(begin, end);
    }
    return;
  }
#else
  (void)parallel;
#endif
  if (count > 0) body(int64_t{0}, count);
}

}  // namespace millrace
