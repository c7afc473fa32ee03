#include "memory.h"

#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace millrace {

namespace {

constexpr size_t cacheLine = 64;
constexpr size_t hugePage = size_t{2} << 20;

size_t roundUp(size_t value, size_t multiple) { return (value + multiple - 1) / multiple * multiple; }

}  // namespace

AlignedBuffer::AlignedBuffer(size_t bytes) : bytes_(bytes) {
  if (bytes == 0) return;
  const size_t alignment = bytes >= hugePage ? hugePage : cacheLine;
  // One spare cache line: kernels may read a whole vector at the end of a block.
  void* block = std::aligned_alloc(alignment, roundUp(bytes + cacheLine, alignment));
  if (block == nullptr) throw std::bad_alloc();
#if defined(__linux__)
  if (alignment == hugePage) madvise(block, roundUp(bytes, alignment), MADV_HUGEPAGE);
#endif
  std::memset(block, 0, bytes);
  data_ = static_cast<std::byte*>(block);
}

AlignedBuffer::~AlignedBuffer() { std::free(data_); }

AlignedBuffer::AlignedBuffer(AlignedBuffer&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}

AlignedBuffer& AlignedBuffer::operator=(AlignedBuffer&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

bool AlignedBuffer::reserve(size_t bytes) {
  if (bytes <= bytes_) return false;
  *this = AlignedBuffer();  // Frees first: the old and the new block need not exist together.
  *this = AlignedBuffer(bytes);
  return true;
}

SharedMemory& SharedMemory::get() {
  // Leaked on purpose: the engine thread may outlive static destruction.
  static SharedMemory* shared = new SharedMemory();
  return *shared;
}

}  // namespace millrace
