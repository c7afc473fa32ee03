// A oneDNN primitive with its operands bound to a program's buffers.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "instruction.h"
#include "primitives/onednn_compat.h"

namespace millrace {

/** oneDNN's CPU engine and the engine thread's stream. */
const dnnl::engine& cpuEngine();
const dnnl::stream& cpuStream();

/**
 * A primitive that a plan chose. Shared by all instructions of all programs that use the plan: they run one after the
 * other, and scratchpads belong to the caller.
 */
struct SharedPrimitive {
  /** Threads for creation and execution: 1 where the work is too small to divide. */
  int threads = 1;
  size_t scratchpadBytes = 0;
  onednn::Desc scratchpad;
  dnnl::primitive primitive;
};

/** An operand of a primitive. */
struct PrimitiveOperand {
  /** DNNL_ARG_SRC and the like. */
  int argument;
  BufferRef buffer;
  onednn::Desc desc;
};

/** Runs a shared primitive on buffers. Made and used on the engine thread. */
class PrimitiveCall {
 public:
  PrimitiveCall(std::shared_ptr<SharedPrimitive> shared, const std::vector<PrimitiveOperand>& operands);
  void run(const RunContext& context);
  size_t scratchpadBytes() const { return shared_->scratchpadBytes; }

 private:
  void bind(size_t operand, void* address);

  std::shared_ptr<SharedPrimitive> shared_;
  std::vector<BufferRef> buffers_;
  std::vector<dnnl::memory> memories_;
  std::vector<dnnl_exec_arg_t> arguments_;
  std::vector<void*> bound_;
};

/** Turns a oneDNN exception into one of ours. */
[[noreturn]] void rethrow(const dnnl::error& error, const char* what);

}  // namespace millrace
