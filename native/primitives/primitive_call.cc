#include "primitives/primitive_call.h"

#include "errors.h"
#include "threads.h"

namespace millrace {

const dnnl::engine& cpuEngine() {
  static const dnnl::engine* engine = new dnnl::engine(dnnl::engine::kind::cpu, 0);
  return *engine;
}

const dnnl::stream& cpuStream() {
  static const dnnl::stream* stream = new dnnl::stream(cpuEngine());
  return *stream;
}

double computeNanoseconds(double flops) { return flops / 150; }
double moveNanoseconds(double bytes) { return bytes / 10; }

int chooseThreads(double nanoseconds, bool awake) {
  const int threads = worthParallel(nanoseconds, awake) ? threadCount() : 1;
  setRegionThreads(threads);
  return threads;
}

void rethrow(const dnnl::error& error, const char* what) {
  throw Error(text("oneDNN refused ", what, ": ", error.what(), " (status ", static_cast<int>(error.status), ")."));
}

SharedPrimitive::SharedPrimitive(const dnnl::primitive_desc_base& descriptor, int threads)
    : descriptor_(descriptor),
      threads_(threads),
      implementation_(descriptor.impl_info_str()),
      scratchpad_(descriptor.scratchpad_desc()) {}

const dnnl::primitive& SharedPrimitive::get() {
  if (!primitive_) {
    setRegionThreads(threads_);
    try {
      primitive_ = dnnl::primitive(descriptor_.get());
    } catch (const dnnl::error& error) {
      rethrow(error, "to create a primitive");
    }
  }
  return primitive_;
}

PrimitiveCall::PrimitiveCall(std::shared_ptr<SharedPrimitive> shared, const std::vector<PrimitiveOperand>& reads,
                             const std::vector<PrimitiveOperand>& writes, BufferTable& buffers)
    : shared_(std::move(shared)) {
  for (const PrimitiveOperand& operand : reads) {
    buffers.checkRead(operand.buffer, static_cast<int64_t>(operand.desc.get_size()), 4, operand.name);
    operands_.push_back(operand);
  }
  for (const PrimitiveOperand& operand : writes) {
    buffers.checkWrite(operand.buffer, static_cast<int64_t>(operand.desc.get_size()), operand.name);
    operands_.push_back(operand);
  }
}

void PrimitiveCall::prepare() {
  shared_->get();
  try {
    for (const PrimitiveOperand& operand : operands_) addMemory(operand.argument, operand.desc);
    if (shared_->scratchpadBytes() > 0) addMemory(DNNL_ARG_SCRATCHPAD, shared_->scratchpad());
  } catch (const dnnl::error& error) {
    rethrow(error, "a memory descriptor");
  }
}

void PrimitiveCall::addMemory(int argument, const onednn::Desc& desc) {
  memories_.emplace_back(desc, cpuEngine(), nullptr);
  arguments_.push_back({argument, memories_.back().get()});
  bound_.push_back(nullptr);
}

void PrimitiveCall::bind(size_t operand, void* address) {
  if (bound_[operand] == address) return;
  memories_[operand].set_data_handle(address);
  bound_[operand] = address;
}

void PrimitiveCall::run(const RunContext& context) {
  setRegionThreads(shared_->threads());
  if (shared_->threads() > 1) spreadTeam();
  for (size_t i = 0; i < operands_.size(); i++) bind(i, context.resolve(operands_[i].buffer));
  if (bound_.size() > operands_.size()) bind(operands_.size(), context.scratchpad);
  const dnnl_status_t status = dnnl_primitive_execute(shared_->get().get(), cpuStream().get(),
                                                      static_cast<int>(arguments_.size()), arguments_.data());
  MILLRACE_CHECK(status == dnnl_success, "oneDNN failed to execute a primitive (status ", static_cast<int>(status), ").");
}

}  // namespace millrace
