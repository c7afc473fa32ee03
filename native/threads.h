// How many threads compute, and the one way to divide work among them.
#pragma once

#include <cstdint>

#if defined(_OPENMP)
#include <omp.h>
#endif

namespace millrace {

/** Threads of the engine: MILLRACE_THREADS, or the physical cores that this process may use. */
int threadCount();

/**
 * Moves threads of the calling thread's OpenMP team that share a core to free ones. Call it before parallel work: the kernel
 * likes to wake a thread on the core of the thread that waits for it, leaves both there, and they compute one after the
 * other (measured on Linux 6.18, two cores: 110-210 us for a region of 5-100 us, for as long as the process lives).
 *
 * Nobody is bound for good: where another process needs a core, the kernel stays free to move a thread. Looks once a
 * millisecond, which takes 0.5 us where the team is awake. Does nothing where others want the processors too (then each
 * region would wait for two turns instead of one), where there are fewer cores than threads, where the user placed threads
 * himself (OMP_PROC_BIND, OMP_PLACES, GOMP_CPU_AFFINITY, KMP_AFFINITY), and with MILLRACE_AFFINITY=off.
 */
void spreadTeam();

/** Sets how many threads the calling thread's next OpenMP regions use (ours and oneDNN's). */
inline void setRegionThreads(int threads) {
#if defined(_OPENMP)
  omp_set_num_threads(threads);
#else
  (void)threads;
#endif
}

/** Which thread of the OpenMP region calls, from 0; 0 outside a region. */
inline int threadIndex() {
#if defined(_OPENMP)
  return omp_get_thread_num();
#else
  return 0;
#endif
}

/**
 * Nanoseconds of single-threaded work below which a second thread does not pay. A region costs 0.5 us while the other
 * threads still spin from the last one (most regions of a training step), and 12-25 us where they sleep.
 */
constexpr double parallelThresholdNs = 20'000;

/** The same where one region follows the other, as in the body of a scan: there the threads spin. */
constexpr double awakeThresholdNs = 3'000;

/** Whether work of this estimated length is worth an OpenMP region. `awake`: whether the other threads surely spin. */
inline bool worthParallel(double nanoseconds, bool awake = false) {
  return nanoseconds >= (awake ? awakeThresholdNs : parallelThresholdNs) && threadCount() > 1;
}

/**
 * Calls `body(begin, end)` on contiguous parts of [0, count), on all threads if `parallel`. What one index computes must not
 * depend on the partition. `body` must not throw.
 */
template <typename Body>
void parallelRanges(int64_t count, bool parallel, const Body& body) {
#if defined(_OPENMP)
  if (parallel && count > 1) {
    spreadTeam();
    // Always the whole team: a smaller one would end threads, to be started again for the next region.
#pragma omp parallel num_threads(threadCount())
    {
      const int64_t team = omp_get_num_threads() < count ? omp_get_num_threads() : count;
      const int64_t index = omp_get_thread_num();
      if (index < team) body(count * index / team, count * (index + 1) / team);
    }
    return;
  }
#else
  (void)parallel;
#endif
  if (count > 0) body(int64_t{0}, count);
}

}  // namespace millrace
