// Pieces of the parser that instructions with a program of their own need.
#pragma once

#include <memory>

#include "api/values.h"
#include "buffers.h"
#include "instruction.h"

namespace millrace {

/** No buffer is larger: products of sizes stay far from overflow. */
constexpr int64_t mostBytes = int64_t{1} << 46;

BufferRef parseBuffer(const Value& value);

/** Literals of a program, copied. */
std::vector<AlignedBuffer> parseLiterals(const Value& list);

/** A list of instructions; errors say which one it was. */
std::vector<std::unique_ptr<Instruction>> parseInstructions(const Value& list, BufferTable& buffers);

/** A scan and its body. */
std::unique_ptr<Instruction> parseScan(const Value& value, BufferTable& buffers);

}  // namespace millrace
