// Where an instruction's operands live, and the one place that checks that it may touch them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "errors.h"
#include "memory.h"

namespace millrace {

enum class Space : uint8_t { Arena, Variable, Input, Literal, Output };

/** A piece of memory that an instruction touches. */
struct BufferRef {
  Space space = Space::Arena;
  /** Bytes from the start of the arena; 0 in the other spaces. */
  int64_t offset = 0;
  /** Which variable, input, literal or output; 0 in the arena. */
  uint32_t index = 0;
  /** Bytes from the start of the buffer to the first element that is meant; not negative. */
  int64_t skipped = 0;

  bool sameStart(const BufferRef& other) const {
    return space == other.space && offset == other.offset && index == other.index && skipped == other.skipped;
  }
};

/** A variable's memory. Shared by its JavaScript handle and the programs that use it. */
struct Variable {
  explicit Variable(size_t bytes) : memory(bytes) {}
  AlignedBuffer memory;
};

/** Addresses during one run. */
struct RunContext {
  std::byte* arena = nullptr;
  std::byte* const* variables = nullptr;
  std::byte* const* inputs = nullptr;
  std::byte* const* literals = nullptr;
  std::byte* scratchpad = nullptr;
  /** Where the results of one step go, in the body of a scan. */
  std::byte* const* outputs = nullptr;
  /** Whether instructions that run others note how long each took. */
  bool profiling = false;

  std::byte* resolve(const BufferRef& ref) const {
    switch (ref.space) {
      case Space::Arena:
        return arena + ref.offset + ref.skipped;
      case Space::Variable:
        return variables[ref.index] + ref.skipped;
      case Space::Input:
        return inputs[ref.index] + ref.skipped;
      case Space::Literal:
        return literals[ref.index] + ref.skipped;
      case Space::Output:
        return outputs[ref.index] + ref.skipped;
    }
    return nullptr;
  }

  template <typename T>
  T* as(const BufferRef& ref) const {
    return reinterpret_cast<T*>(resolve(ref));
  }
};

/** What a program's buffers hold, and the alignment that its inputs need. */
struct BufferTable {
  int64_t arenaBytes = 0;
  std::vector<std::shared_ptr<Variable>> variables;
  std::vector<AlignedBuffer> literals;
  std::vector<int64_t> inputBytes;
  /** Of the body of a scan: results of one step, at addresses that are multiples of 4. */
  std::vector<int64_t> outputBytes;
  /** How many scans this table's program is nested in. */
  int depth = 0;
  /** Bytes to which the address of each input must be aligned. */
  std::vector<int> inputAlignment;

  /** Throws unless an instruction may read `bytes` bytes, skipped ones included, of elements of `elementBytes` from `ref`. */
  void checkRead(const BufferRef& ref, int64_t bytes, int elementBytes, const char* what) {
    check(ref, bytes, what);
    if (ref.space == Space::Input && inputAlignment[ref.index] < elementBytes) inputAlignment[ref.index] = elementBytes;
  }

  /** The same for writing: inputs and literals are read-only. */
  void checkWrite(const BufferRef& ref, int64_t bytes, const char* what) const {
    check(ref, bytes, what);
    MILLRACE_CHECK(ref.space == Space::Arena || ref.space == Space::Variable || ref.space == Space::Output, what,
                   ": an instruction may write to the arena, to variables and to a step's outputs only.");
  }

 private:
  void check(const BufferRef& ref, int64_t bytes, const char* what) const {
    int64_t available = 0;
    switch (ref.space) {
      case Space::Arena:
        MILLRACE_CHECK(ref.offset >= 0 && ref.offset % 64 == 0 && ref.offset <= arenaBytes, what, ": arena offset ", ref.offset,
                       " is not a multiple of 64 within ", arenaBytes, " bytes.");
        available = arenaBytes - ref.offset;
        break;
      case Space::Variable:
        MILLRACE_CHECK(ref.index < variables.size(), what, ": variable ", ref.index, " of ", variables.size(), ".");
        available = static_cast<int64_t>(variables[ref.index]->memory.bytes());
        break;
      case Space::Input:
        MILLRACE_CHECK(ref.index < inputBytes.size(), what, ": input ", ref.index, " of ", inputBytes.size(), ".");
        available = inputBytes[ref.index];
        break;
      case Space::Literal:
        MILLRACE_CHECK(ref.index < literals.size(), what, ": literal ", ref.index, " of ", literals.size(), ".");
        available = static_cast<int64_t>(literals[ref.index].bytes());
        break;
      case Space::Output:
        MILLRACE_CHECK(ref.index < outputBytes.size(), what, ": output ", ref.index, " of ", outputBytes.size(), ".");
        available = outputBytes[ref.index];
        break;
    }
    MILLRACE_CHECK(bytes >= 0 && bytes <= available, what, " touches ", bytes, " bytes of a buffer of ", available, ".");
  }
};

}  // namespace millrace
