// A small addon of its own: a file as the memory of an ArrayBuffer. It knows nothing of the engine, so that a worker process
// which loads it does not load oneDNN. What the functions take and give is said in src/data/workers/mapping.ts.
#include <fcntl.h>
#include <node_api.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "api/door.h"

namespace millrace {

namespace {

/** Pages of a file in the memory of this process. */
class MappedPages {
 public:
  MappedPages(int file, int64_t offset, int64_t bytes) : bytes_(static_cast<size_t>(bytes)) {
    int flags = MAP_SHARED;
#ifdef MAP_POPULATE
    // All pages are about to be used: one call instead of a fault for each.
    flags |= MAP_POPULATE;
#endif
    address_ = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, flags, file, static_cast<off_t>(offset));
    MILLRACE_CHECK(address_ != MAP_FAILED, bytes, " bytes of a file cannot be mapped: ", std::strerror(errno), ".");
  }
  MappedPages(const MappedPages&) = delete;
  MappedPages& operator=(const MappedPages&) = delete;
  ~MappedPages() { munmap(address_, bytes_); }

  /** Lets go of the file and keeps the addresses, which read as zeros from now on and take no memory. */
  void empty() {
    mmap(address_, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
  }

  void* address() const { return address_; }
  size_t bytes() const { return bytes_; }

 private:
  size_t bytes_;
  void* address_ = nullptr;
};

/** Whether an environment is on its way to its end: it runs no JavaScript any more. */
bool isEnding(napi_env env) {
  napi_value global = nullptr;
  bool found = false;
  return napi_get_global(env, &global) != napi_ok || napi_has_named_property(env, global, "process", &found) != napi_ok;
}

void releasePages(napi_env env, void*, void* hint) {
  std::unique_ptr<MappedPages> pages(static_cast<MappedPages*>(hint));
  if (!isEnding(env)) return;
  // A thread that is ended gives its buffers back while a step of the engine may still read them, for nobody: the addresses
  // stay until the process ends.
  pages->empty();
  static_cast<void>(pages.release());
}

/** Refuses pages behind the end of a file: to touch one ends the process. */
void checkPages(int file, int64_t offset, int64_t bytes) {
  const auto page = static_cast<int64_t>(sysconf(_SC_PAGESIZE));
  MILLRACE_CHECK(offset % page == 0, "\"offset\": expected a multiple of a page (", page, " bytes), got ", offset, ".");
  struct stat found;
  MILLRACE_CHECK(fstat(file, &found) == 0, "File ", file, " cannot be mapped: ", std::strerror(errno), ".");
  const int64_t end = (static_cast<int64_t>(found.st_size) + page - 1) / page * page;
  MILLRACE_CHECK(offset + bytes <= end, "File ", file, " ends at ", static_cast<int64_t>(found.st_size), ", expected ",
                 offset + bytes, " bytes. Write them before they are mapped.");
}

napi_value mapFile(const Arguments& arguments) {
  napi_env env = arguments.env();
  const auto file = static_cast<int>(arguments.get(0, "file").integer(0, INT32_MAX));
  const int64_t offset = arguments.get(1, "offset").integer(0, int64_t{1} << 52);
  const int64_t bytes = arguments.get(2, "bytes").integer(1, int64_t{1} << 46);
  checkPages(file, offset, bytes);

  auto pages = std::make_unique<MappedPages>(file, offset, bytes);
  napi_value buffer = nullptr;
  const napi_status made =
      napi_create_external_arraybuffer(env, pages->address(), pages->bytes(), releasePages, pages.get(), &buffer);
  MILLRACE_CHECK(made == napi_ok, "This runtime takes no memory from outside of it (status ", static_cast<int>(made), ").");
  static_cast<void>(pages.release());
  return buffer;
}

bool becomeMemory([[maybe_unused]] int file) {
#ifdef MFD_CLOEXEC
  const int memory = memfd_create("millrace", MFD_CLOEXEC);
  if (memory < 0) return false;
  const bool became = dup3(memory, file, O_CLOEXEC) == file;
  close(memory);
  return became;
#else
  return false;
#endif
}

napi_value turnIntoMemory(const Arguments& arguments) {
  const auto file = static_cast<int>(arguments.get(0, "file").integer(0, INT32_MAX));
  napi_value became = nullptr;
  napi_get_boolean(arguments.env(), becomeMemory(file), &became);
  return became;
}

}  // namespace

static napi_value initialize(napi_env env, napi_value exports) {
  const napi_property_descriptor properties[] = {
      {"turnIntoMemory", nullptr, direct<turnIntoMemory>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"mapFile", nullptr, direct<mapFile>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  napi_define_properties(env, exports, sizeof properties / sizeof properties[0], properties);
  return exports;
}

}  // namespace millrace

NAPI_MODULE_INIT() { return millrace::initialize(env, exports); }
