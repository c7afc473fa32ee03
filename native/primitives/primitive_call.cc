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

void rethrow(const dnnl::error& error, const char* what) {
  throw Error(text("oneDNN refused ", what, ": ", error.what(), " (status ", static_cast<int>(error.status), ")."));
}

PrimitiveCall::PrimitiveCall(std::shared_ptr<SharedPrimitive> shared, const std::vector<PrimitiveOperand>& operands)
    : shared_(std::move(shared)) {
  const auto add = [this](int argument, const onednn::Desc& desc) {
    memories_.emplace_back(desc, cpuEngine(), nullptr);
    arguments_.push_back({argument, memories_.back().get()});
    bound_.push_back(nullptr);
  };
  for (const PrimitiveOperand& operand : operands) {
    buffers_.push_back(operand.buffer);
    add(operand.argument, operand.desc);
  }
  if (shared_->scratchpadBytes > 0) add(DNNL_ARG_SCRATCHPAD, shared_->scratchpad);
}

void PrimitiveCall::bind(size_t operand, void* address) {
  if (bound_[operand] == address) return;
  memories_[operand].set_data_handle(address);
  bound_[operand] = address;
}

void PrimitiveCall::run(const RunContext& context) {
  setRegionThreads(shared_->threads);
  for (size_t i = 0; i < buffers_.size(); i++) bind(i, context.resolve(buffers_[i]));
  if (bound_.size() > buffers_.size()) bind(buffers_.size(), context.scratchpad);
  const dnnl_status_t status = dnnl_primitive_execute(shared_->primitive.get(), cpuStream().get(),
                                                      static_cast<int>(arguments_.size()), arguments_.data());
  MILLRACE_CHECK(status == dnnl_success, "oneDNN failed to execute a primitive (status ", static_cast<int>(status), ").");
}

}  // namespace millrace
