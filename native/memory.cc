#include "memory.h"

#include <cstdlib>
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
  // One spare cache line: kernels may read a whole vector at the end of a block. calloc, because it knows which memory is
  // fresh from the system and zero already: a large arena is then touched by the steps that use it, not here.
  block_ = std::calloc(1, roundUp(bytes + cacheLine, alignment) + alignment);
  if (block_ == nullptr) throw std::bad_alloc();
  data_ = reinterpret_cast<std::byte*>(roundUp(reinterpret_cast<size_t>(block_), alignment));
#if defined(__linux__)
  if (alignment == hugePage) madvise(data_, roundUp(bytes, alignment), MADV_HUGEPAGE);
#endif
}

AlignedBuffer::~AlignedBuffer() { std::free(block_); }

AlignedBuffer::AlignedBuffer(AlignedBuffer&& other) noexcept
    : block_(std::exchange(other.block_, nullptr)),
      data_(std::exchange(other.data_, nullptr)),
      bytes_(std::exchange(other.bytes_, 0)) {}

AlignedBuffer& AlignedBuffer::operator=(AlignedBuffer&& other) noexcept {
  std::swap(block_, other.block_);
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
