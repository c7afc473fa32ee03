#include "threads.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#if defined(__linux__)
#include <sched.h>
#include <unistd.h>
#elif defined(__APPLE__)
#include <sys/sysctl.h>
#endif

namespace millrace {

namespace {

#if defined(__linux__)
/** Processors that a control group grants, rounded up; 0 where there is no limit. */
int controlGroupLimit() {
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  std::string quota;
  double period = 0;
  if (!(file >> quota >> period) || quota == "max" || period <= 0) return 0;
  const double processors = std::atof(quota.c_str()) / period;
  return processors > 0 ? static_cast<int>(processors + 0.999) : 0;
}

int topologyId(int processor, const char* name) {
  std::ifstream file("/sys/devices/system/cpu/cpu" + std::to_string(processor) + "/topology/" + name);
  int id = -1;
  file >> id;
  return id;
}

/** The processors of each physical core that this process may use. */
std::vector<cpu_set_t> allowedCores() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return {};
  std::map<std::pair<int, int>, cpu_set_t> cores;
  for (int i = 0; i < CPU_SETSIZE; i++) {
    if (!CPU_ISSET(i, &allowed)) continue;
    const int id = topologyId(i, "core_id");
    const auto [core, isNew] = cores.try_emplace({topologyId(i, "physical_package_id"), id < 0 ? -1 - i : id});
    if (isNew) CPU_ZERO(&core->second);
    CPU_SET(i, &core->second);
  }
  std::vector<cpu_set_t> all;
  for (const auto& [id, processors] : cores) all.push_back(processors);
  return all;
}

int physicalCores() {
  const int found = static_cast<int>(allowedCores().size());
  const int limit = controlGroupLimit();
  return limit > 0 && limit < found ? limit : found;
}
#elif defined(__APPLE__)
int physicalCores() {
  int cores = 0;
  size_t size = sizeof cores;
  // Performance cores only: a slow core would hold up every region.
  if (sysctlbyname("hw.perflevel0.physicalcpu", &cores, &size, nullptr, 0) == 0 && cores > 0) return cores;
  size = sizeof cores;
  if (sysctlbyname("hw.physicalcpu", &cores, &size, nullptr, 0) == 0) return cores;
  return 0;
}
#else
int physicalCores() { return 0; }
#endif

int decideThreadCount() {
  if (const char* wanted = std::getenv("MILLRACE_THREADS")) {
    const int threads = std::atoi(wanted);
    if (threads >= 1 && threads <= 1024) return threads;
    std::fprintf(stderr, "millrace: MILLRACE_THREADS=%s is not a number from 1 to 1024; ignored.\n", wanted);
  }
  const int cores = physicalCores();
  if (cores > 0) return cores;
  const unsigned available = std::thread::hardware_concurrency();
  return available > 0 ? static_cast<int>(available) : 1;
}

}  // namespace

int threadCount() {
  static const int threads = decideThreadCount();
  return threads;
}

#if defined(__linux__) && defined(_OPENMP)
namespace {

/** Where the members of the team run. Used by the engine thread only. */
class TeamPlacement {
 public:
  TeamPlacement() : cores_(allowedCores()), coreOfProcessor_(CPU_SETSIZE, -1), places_(threadCount()) {
    for (const char* name : {"OMP_PROC_BIND", "OMP_PLACES", "GOMP_CPU_AFFINITY", "KMP_AFFINITY"}) {
      if (std::getenv(name) != nullptr) return;
    }
    const char* wish = std::getenv("MILLRACE_AFFINITY");
    if (wish != nullptr && std::string(wish) == "off") return;
    if (threadCount() < 2 || static_cast<int>(cores_.size()) < threadCount()) return;
    for (size_t core = 0; core < cores_.size(); core++) {
      for (int processor = 0; processor < CPU_SETSIZE; processor++) {
        if (CPU_ISSET(processor, &cores_[core])) coreOfProcessor_[processor] = static_cast<int>(core);
      }
    }
    active_ = true;
  }

  void spread() {
    using namespace std::chrono;
    if (!active_) return;
    const auto now = steady_clock::now();
    if (now < nextLook_) return;
    nextLook_ = now + milliseconds(1);
    if (!locate()) return;
    if (!processorsAreFree()) {
      // Threads on one core do not wait for each other's turn there; on two cores that others want as well they do.
      nextLook_ = now + milliseconds(10);
      return;
    }
#pragma omp parallel num_threads(threadCount())
    {
      const Place& place = places_[static_cast<size_t>(omp_get_thread_num())];
      if (place.target >= 0) moveTo(cores_[static_cast<size_t>(place.target)]);
    }
  }

 private:
  struct alignas(64) Place {
    int core = -1;
    int target = -1;
  };

  /** Finds out who runs where, and where those should go that came second; returns whether there are any. */
  bool locate() {
#pragma omp parallel num_threads(threadCount())
    {
      const int processor = sched_getcpu();
      places_[static_cast<size_t>(omp_get_thread_num())].core = processor < 0 ? -1 : coreOfProcessor_[processor];
    }
    std::vector<bool> taken(cores_.size(), false);
    bool crowded = false;
    for (Place& place : places_) {
      place.target = -1;
      if (place.core < 0) return false;
      if (taken[static_cast<size_t>(place.core)]) crowded = true;
      taken[static_cast<size_t>(place.core)] = true;
    }
    if (!crowded) return false;
    std::vector<bool> seen(cores_.size(), false);
    size_t free = 0;
    for (Place& place : places_) {
      if (!seen[static_cast<size_t>(place.core)]) {
        seen[static_cast<size_t>(place.core)] = true;
        continue;
      }
      while (taken[free]) free++;
      taken[free] = true;
      place.target = static_cast<int>(free);
    }
    return true;
  }

  /** Whether fewer threads of the machine want to run than it has processors; our own, which share a core, are counted. */
  static bool processorsAreFree() {
    // "0.62 1.28 1.19 3/215 1234": running/all threads.
    std::ifstream file("/proc/loadavg");
    double load = 0;
    int running = 0;
    if (!(file >> load >> load >> load >> running)) return true;
    return running <= sysconf(_SC_NPROCESSORS_ONLN);
  }

  /** Moves the calling thread at once, and leaves it free to be moved again. Where this is refused, only speed is lost. */
  static void moveTo(const cpu_set_t& core) {
    cpu_set_t before;
    if (sched_getaffinity(0, sizeof before, &before) != 0) return;
    if (sched_setaffinity(0, sizeof core, &core) == 0) sched_setaffinity(0, sizeof before, &before);
  }

  std::vector<cpu_set_t> cores_;
  std::vector<int> coreOfProcessor_;
  std::vector<Place> places_;
  std::chrono::steady_clock::time_point nextLook_{};
  bool active_ = false;
};

}  // namespace

void spreadTeam() {
  static TeamPlacement* placement = new TeamPlacement();
  placement->spread();
}
#else
void spreadTeam() {}
#endif

}  // namespace millrace
