// A scan: instructions that run once for each step, on addresses that change from step to step.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "buffers.h"
#include "instruction.h"

namespace millrace {

/** What the body reads as one of its inputs. */
struct ScanInput {
  enum class Kind : uint8_t { Carry, Element, Constant };
  Kind kind = Kind::Constant;
  /** The initial carry, the whole sequence or the constant. */
  BufferRef buffer;
  /** Bytes that one step reads. */
  int64_t bytes = 0;
  /** Of a carry: the output that has the value for the next step. */
  uint32_t output = 0;
};

/** Where a result of each step goes; the orders are said in `ScanOutput` of src/engine/native/addon.ts. */
struct ScanOutput {
  enum class Order : uint8_t { Stacked, Shifted, Alternating };
  Order order = Order::Stacked;
  /** Bytes that one step writes. */
  int64_t bytes = 0;
  /** Stacked results have one. */
  BufferRef buffers[2];
  /** Where the body leaves the result, where it does not write it to its place itself: in the body's own spaces. */
  bool copied = false;
  BufferRef source;
};

/** A carry's value after the last step, for whoever reads it outside. */
struct ScanFinal {
  /** Which input it is the carry of. */
  uint32_t input = 0;
  BufferRef buffer;
};

/** A scan as the program describes it; mirrors `ScanInstruction` of src/engine/native/addon.ts. */
struct ScanSpec {
  int64_t length = 0;
  bool reverse = false;
  /** The body's arena, a part of the outer one. */
  BufferRef arena;
  std::vector<ScanInput> inputs;
  std::vector<ScanOutput> outputs;
  std::vector<ScanFinal> finals;
  /** The body's buffers: `inputs` and `outputs` as its instructions see them, its arena, its literals. */
  BufferTable body;
  /** Run before the first step: what depends on constants only. */
  std::vector<std::unique_ptr<Instruction>> once;
  std::vector<std::unique_ptr<Instruction>> steps;
};

/**
 * The body's view of the buffers, from inputs, outputs and the size of its arena. Its instructions are checked against it
 * for any one step; `makeScan` checks that all steps stay inside the outer buffers.
 */
BufferTable scanBodyBuffers(const ScanSpec& spec, int64_t arenaBytes, int outerDepth);

/** The instruction. Throws where a step would touch memory outside a buffer of the outer program. */
std::unique_ptr<Instruction> makeScan(ScanSpec spec, BufferTable& buffers);

}  // namespace millrace
