// Changes of layout.
#pragma once

#include <cstdint>
#include <memory>

#include "instruction.h"

namespace millrace {

/** Copies a tensor from one layout of the table into another of the same shape. */
std::unique_ptr<Instruction> makeReorder(int64_t from, int64_t to, const BufferRef& input, const BufferRef& output,
                                         BufferTable& buffers);

}  // namespace millrace
