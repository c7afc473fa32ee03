#include "threads.h"

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

void placeTeam() {
#if defined(__linux__) && defined(_OPENMP)
  for (const char* name : {"OMP_PROC_BIND", "OMP_PLACES", "GOMP_CPU_AFFINITY", "KMP_AFFINITY"}) {
    if (std::getenv(name) != nullptr) return;
  }
  const char* wish = std::getenv("MILLRACE_AFFINITY");
  if (wish != nullptr && std::string(wish) == "off") return;
  const std::vector<cpu_set_t> cores = allowedCores();
  if (threadCount() < 2 || static_cast<int>(cores.size()) != threadCount()) return;
#pragma omp parallel num_threads(threadCount())
  {
    // A refusal (a sandbox) costs speed only.
    sched_setaffinity(0, sizeof(cpu_set_t), &cores[static_cast<size_t>(omp_get_thread_num())]);
  }
#endif
}

}  // namespace millrace
