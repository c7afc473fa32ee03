// What each opcode of a loop's body does to a chunk of lanes.
#pragma once

#include <cstdint>
#include <string>

namespace millrace {

/** How the lanes of a register are read: float32, or int32 (bool too). */
enum class Lane : char { Float = 'F', Int = 'I' };

/** Operands of a kernel; what a kernel does not need is there all the same. */
constexpr int mostInputs = 5;

/** Computes `count` lanes. `target` may be one of the operands, but may not overlap one otherwise. */
using StepKernel = void (*)(void* target, const void* a, const void* b, const void* c, const void* d, const void* e,
                            int64_t count);

/** Operations on float32 that fused kernels are made of. */
enum class Operation : int8_t {
  Add,
  Subtract,
  Multiply,
  Divide,
  Maximum,
  Minimum,
  SquareRoot,
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  Select,
  Other,
};

enum class StepKind : uint8_t {
  /** Has a kernel. */
  Compute,
  /** Every lane is the step's value. */
  Constant,
  /** Lanes count along a dimension. */
  Iota,
  /** The operand's register already is the result. */
  Same,
};

/** One opcode. */
struct Opcode {
  const char* name;
  StepKind kind;
  /** Lanes of the operands, then of the result: "FF>F". */
  const char* signature;
  StepKernel kernel;
  /** Nanoseconds a lane, roughly; for the decision whether threads pay. */
  float cost;
  Operation operation = Operation::Other;

  int arity() const {
    int count = 0;
    while (signature[count] != '>') count++;
    return count;
  }
  Lane operand(int index) const { return static_cast<Lane>(signature[index]); }
  Lane result() const { return static_cast<Lane>(signature[arity() + 1]); }
};

/** The opcode of a name; throws for unknown names. */
const Opcode& findOpcode(const std::string& name);

}  // namespace millrace
