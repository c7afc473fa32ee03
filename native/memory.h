// Aligned memory: variables, literals, and the arena and scratchpad that all programs share.
#pragma once

#include <cstddef>
#include <cstdint>

namespace millrace {

/** A block of zeroed memory, aligned to 64 bytes; large blocks ask for huge pages. Freed with its owner. */
class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(size_t bytes);
  ~AlignedBuffer();
  AlignedBuffer(AlignedBuffer&& other) noexcept;
  AlignedBuffer& operator=(AlignedBuffer&& other) noexcept;
  AlignedBuffer(const AlignedBuffer&) = delete;
  AlignedBuffer& operator=(const AlignedBuffer&) = delete;

  std::byte* data() const { return data_; }
  size_t bytes() const { return bytes_; }

  /** Grows to at least `bytes`; the content is lost. Returns whether the address changed. */
  bool reserve(size_t bytes);

 private:
  /** What was allocated; `data_` is the first aligned place in it. */
  void* block_ = nullptr;
  std::byte* data_ = nullptr;
  size_t bytes_ = 0;
};

/**
 * Memory that lives only during one run, shared by all programs because runs never overlap.
 * Owned by the engine thread: no other thread may touch it.
 */
struct SharedMemory {
  /** Temporaries of programs. */
  AlignedBuffer arena;
  /** Scratchpad of the primitive that is running. */
  AlignedBuffer scratchpad;

  static SharedMemory& get();
};

}  // namespace millrace
