// The simplest instruction.
#pragma once

#include <cstdint>
#include <memory>

#include "instruction.h"

namespace millrace {

/** Copies plain bytes; input and output may overlap. */
std::unique_ptr<Instruction> makeCopy(int64_t bytes, const BufferRef& input, const BufferRef& output, BufferTable& buffers);

}  // namespace millrace
