// From the lowered program of JavaScript to instructions.
#pragma once

#include <memory>

#include "api/values.h"
#include "program.h"

namespace millrace {

/**
 * Reads a `LoweredProgram` and makes its instructions; throws for everything that does not fit, above all for whatever
 * would touch memory outside a buffer.
 */
std::shared_ptr<Program> parseProgram(const Value& description);

}  // namespace millrace
