// Fused elementwise loops and reductions: what the compiler asks for, and the instruction that does it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "buffers.h"
#include "instruction.h"

namespace millrace {

/** Type of the elements in memory. Registers hold float32, also for Bfloat16, or int32 for all others. */
enum class ElementType : uint8_t { Float32, Int32, Uint8, Bool, Bfloat16 };

/** Bytes an element. */
constexpr int elementBytes(ElementType type) {
  if (type == ElementType::Bfloat16) return 2;
  return type == ElementType::Float32 || type == ElementType::Int32 ? 4 : 1;
}
/** Whether registers hold its elements as float32. */
constexpr bool isFloat(ElementType type) { return type == ElementType::Float32 || type == ElementType::Bfloat16; }

/** The element type that a dtype of the graph names; throws for any other text. */
ElementType elementTypeOf(const std::string& dtype);

/** An operand or result: where element (i0, i1, ...) of the index space lies. */
struct LoopAccess {
  BufferRef buffer;
  ElementType type = ElementType::Float32;
  /** Elements to move for one step along each dimension; 0 repeats; negative ones, for operands only, move backwards. */
  std::vector<int64_t> strides;
};

/** One step of the body: computes one register from others. Opcodes: see `LoweredStep` in src/engine/native/addon.ts. */
struct LoopStep {
  std::string opcode;
  /** Registers: operands first, then steps. */
  std::vector<uint32_t> inputs;
  /** Of `constantF` and `constantI`. */
  double value = 0;
};

/** A register to store. */
struct LoopResult {
  uint32_t source = 0;
  LoopAccess access;
};

enum class ReduceOp : uint8_t { Sum, Max, Min, Product };

/** How the one result of a loop is reduced. */
struct LoopReduce {
  ReduceOp op = ReduceOp::Sum;
  /** For each dimension, whether it is reduced; the result's strides are 0 there. */
  std::vector<bool> reduced;
};

/** For one iota step: how much its value grows along each dimension. */
struct IotaStrides {
  /** Index into `steps`. */
  uint32_t step = 0;
  std::vector<int64_t> strides;
};

/** A loop as the program describes it; mirrors `LoopInstruction` of src/engine/native/addon.ts. */
struct LoopSpec {
  std::vector<int64_t> dims;
  std::vector<LoopAccess> operands;
  std::vector<LoopStep> steps;
  std::vector<LoopResult> results;
  std::optional<LoopReduce> reduce;
  std::vector<IotaStrides> iotaStrides;
  /** Whether it runs in the body of a scan, where other parallel work has just ended. */
  bool inScan = false;
};

/** Throws unless every element that the loop touches lies inside its buffer. */
void checkLoopBuffers(const LoopSpec& spec, BufferTable& buffers);

/**
 * The instruction that runs a loop. Throws for opcodes, registers, types, ranks and strides that make no sense.
 * A result may lie in the memory of an operand that has the same strides; no other overlap is allowed.
 */
std::unique_ptr<Instruction> makeLoop(const LoopSpec& spec);

}  // namespace millrace
