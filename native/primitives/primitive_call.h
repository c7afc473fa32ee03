// A oneDNN primitive with its operands bound to a program's buffers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
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
class SharedPrimitive {
 public:
  /** `threads`: for creation and execution; oneDNN divides the work when it makes the descriptor. */
  SharedPrimitive(const dnnl::primitive_desc_base& descriptor, int threads);

  int threads() const { return threads_; }
  const std::string& implementation() const { return implementation_; }
  const onednn::Desc& scratchpad() const { return scratchpad_; }
  size_t scratchpadBytes() const { return scratchpad_.get_size(); }
  /** The primitive itself; the first call compiles its kernel. On the engine thread. */
  const dnnl::primitive& get();

 private:
  dnnl::primitive_desc_base descriptor_;
  int threads_;
  std::string implementation_;
  onednn::Desc scratchpad_;
  dnnl::primitive primitive_;
};

/** An operand of a primitive. */
struct PrimitiveOperand {
  /** DNNL_ARG_SRC and the like. */
  int argument;
  BufferRef buffer;
  onednn::Desc desc;
  const char* name;
};

/** Runs a shared primitive on buffers. */
class PrimitiveCall : public Instruction {
 public:
  /** Of operands that were checked already. */
  PrimitiveCall(std::shared_ptr<SharedPrimitive> shared, std::vector<PrimitiveOperand> operands)
      : shared_(std::move(shared)), operands_(std::move(operands)) {}
  /** Checks that every operand lies inside its buffer. */
  PrimitiveCall(std::shared_ptr<SharedPrimitive> shared, const std::vector<PrimitiveOperand>& reads,
                const std::vector<PrimitiveOperand>& writes, BufferTable& buffers);

  void prepare() override;
  size_t scratchpadBytes() const override { return shared_->scratchpadBytes(); }
  void run(const RunContext& context) override;

 private:
  void addMemory(int argument, const onednn::Desc& desc);
  void bind(size_t operand, void* address);

  std::shared_ptr<SharedPrimitive> shared_;
  std::vector<PrimitiveOperand> operands_;
  std::vector<dnnl::memory> memories_;
  std::vector<dnnl_exec_arg_t> arguments_;
  std::vector<void*> bound_;
};

/** Nanoseconds that one core needs, roughly: to decide whether a second thread pays. */
double computeNanoseconds(double flops);
double moveNanoseconds(double bytes);

/**
 * How many threads work of this length gets; also sets them for the descriptors that are made next. `awake`: whether the
 * threads surely spin when it begins.
 */
int chooseThreads(double nanoseconds, bool awake = false);

/** Turns a oneDNN exception into one of ours. */
[[noreturn]] void rethrow(const dnnl::error& error, const char* what);

}  // namespace millrace
