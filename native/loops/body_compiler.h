// Compiles the body of a loop: opcodes to kernels, registers to slots or to places in memory.
#pragma once

#include <cstdint>
#include <vector>

#include "loops/body.h"
#include "loops/loop.h"

namespace millrace {

/** Used once, by the constructor of `Body`. The loop has been checked. */
class BodyCompiler {
 public:
  BodyCompiler(const LoopSpec& spec, Body& body);
  void compile();

 private:
  void addOperands();
  void addResults();
  void addSteps();
  void findLastUses();
  void assignSlots();
  void chooseLanes();

  int takeSlot();
  uint32_t operandCount() const { return static_cast<uint32_t>(spec_.operands.size()); }

  const LoopSpec& spec_;
  Body& body_;
  /** The value that holds a register: another register's where an opcode changes nothing. */
  std::vector<uint32_t> valueOf_;
  /** The last step that reads each value; the number of steps where it is stored at the end of a chunk. */
  std::vector<int64_t> lastUse_;
  std::vector<int> freeSlots_;
};

}  // namespace millrace
