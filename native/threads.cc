#include "threads.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <utility>

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

int physicalCores() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return 0;
  std::set<std::pair<int, int>> cores;
  int processors = 0;
  for (int i = 0; i < CPU_SETSIZE; i++) {
    if (!CPU_ISSET(i, &allowed)) continue;
    processors++;
    const int core = topologyId(i, "core_id");
    cores.emplace(topologyId(i, "physical_package_id"), core < 0 ? -1 - i : core);
  }
  const int found = cores.empty() ? processors : static_cast<int>(cores.size());
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

}  // namespace millrace
