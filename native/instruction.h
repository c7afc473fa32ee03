// One step of a program.
#pragma once

#include <cstddef>
#include <vector>

#include "buffers.h"

namespace millrace {

/**
 * Checked against its buffers when it is made (on the JavaScript thread), prepared and run on the engine thread.
 * Runs never overlap, so that an instruction may keep scratch state between `prepare` and `run`.
 */
class Instruction {
 public:
  virtual ~Instruction() = default;
  /** Creates primitives; once, before the first run. */
  virtual void prepare() {}
  /** Bytes of shared scratchpad that `run` needs; known after `prepare`. */
  virtual size_t scratchpadBytes() const { return 0; }
  virtual void run(const RunContext& context) = 0;
  /** Appends the milliseconds of each instruction inside this one, in the last profiled run. */
  virtual void appendMilliseconds(std::vector<double>&) const {}
};

}  // namespace millrace
