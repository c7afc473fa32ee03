#include "loops/body.h"

#include <cstring>

#include "loops/body_compiler.h"

namespace millrace {

namespace {

constexpr size_t cacheLine = 64;

size_t alignUp(size_t bytes) { return (bytes + cacheLine - 1) / cacheLine * cacheLine; }

void fill(void* lanes, int32_t bits, int64_t count) {
  auto* target = static_cast<int32_t*>(lanes);
#pragma omp simd
  for (int64_t i = 0; i < count; i++) target[i] = bits;
}

void toFloat(void* lanes, int64_t count) {
  auto* target = static_cast<int32_t*>(lanes);
#pragma omp simd
  for (int64_t i = 0; i < count; i++) {
    const auto value = static_cast<float>(target[i]);
    std::memcpy(&target[i], &value, sizeof value);
  }
}

}  // namespace

Body::Body(const LoopSpec& spec) { BodyCompiler(spec, *this).compile(); }

size_t Body::frameBytes() const {
  return alignUp(slotOf_.size() * sizeof(void*)) + alignUp((operands_.size() + results_.size()) * sizeof(void*)) +
         alignUp(operands_.size() * 2 * sizeof(int64_t)) + static_cast<size_t>(slots_) * slotBytes_;
}

Body::Frame::Frame(const Body& body, const RunContext& context, std::byte* memory) : body_(body) {
  const auto take = [&](size_t bytes) {
    std::byte* taken = memory;
    memory += alignUp(bytes);
    return taken;
  };
  registers_ = reinterpret_cast<void**>(take(body.slotOf_.size() * sizeof(void*)));
  memories_ = reinterpret_cast<std::byte**>(take((body.operands_.size() + body.results_.size()) * sizeof(void*)));
  held_ = reinterpret_cast<int64_t*>(take(body.operands_.size() * 2 * sizeof(int64_t)));
  slots_ = memory;

  for (size_t value = 0; value < body.slotOf_.size(); value++) {
    registers_[value] = body.slotOf_[value] == noSlot ? nullptr : slot(body.slotOf_[value]);
  }
  for (const Constant& constant : body.constants_) fill(registers_[constant.value], constant.bits, body.lanes_);
  for (size_t i = 0; i < body.operands_.size(); i++) {
    const Operand& operand = body.operands_[i];
    memories_[i] = context.resolve(operand.buffer);
    held_[2 * i] = -1;
    held_[2 * i + 1] = 0;
    if (operand.walk.isScalar() && operand.slot != noSlot) {
      operand.walk.gather(memories_[i], operand.type, 0, body.lanes_, registers_[i]);
    }
  }
  if (!body.storesResults_) return;
  for (size_t i = 0; i < body.results_.size(); i++) {
    memories_[body.operands_.size() + i] = context.resolve(body.results_[i].buffer);
  }
}

void Body::Frame::load(int64_t start, int64_t count) {
  for (size_t i = 0; i < body_.operands_.size(); i++) {
    const Operand& operand = body_.operands_[i];
    if (operand.inPlace) {
      const int64_t offset = operand.walk.consecutive(start, count);
      if (offset >= 0) {
        registers_[i] = memories_[i] + offset * 4;
        continue;
      }
      registers_[i] = slot(operand.slot);
    }
    if (operand.walk.isScalar() || operand.slot == noSlot) continue;
    const int64_t key = operand.walk.contentKey(start, count);
    if (key >= 0 && key == held_[2 * i] && count <= held_[2 * i + 1]) continue;
    operand.walk.gather(memories_[i], operand.type, start, count, registers_[i]);
    held_[2 * i] = key;
    held_[2 * i + 1] = count;
  }
}

void Body::Frame::prefetch(int64_t count) const {
  const auto bytes = static_cast<size_t>(count) * 4;
  for (size_t i = 0; i < body_.operands_.size(); i++) {
    if (!body_.operands_[i].far) continue;
    // An address outside the buffer does no harm: a prefetch never faults.
    const auto* next = static_cast<const std::byte*>(registers_[i]) + bytes;
    for (size_t offset = 0; offset < bytes; offset += cacheLine) __builtin_prefetch(next + offset);
  }
}

void Body::Frame::evaluate(int64_t start, int64_t count) {
  load(start, count);
  std::byte* const* targets = memories_ + body_.operands_.size();
  const std::vector<Result>& results = body_.results_;
  if (body_.storesResults_) {
    for (size_t i = 0; i < results.size(); i++) {
      if (!results[i].inPlace) continue;
      const int64_t offset = results[i].walk.consecutive(start, count);
      const uint32_t source = results[i].source;
      registers_[source] = offset >= 0 ? targets[i] + offset * 4 : slot(body_.slotOf_[source]);
    }
  }
  if (body_.prefetches_) prefetch(count);
  for (const CompiledStep& step : body_.steps_) {
    if (step.kernel != nullptr) {
      step.kernel(registers_[step.target], registers_[step.inputs[0]], registers_[step.inputs[1]],
                  registers_[step.inputs[2]], registers_[step.inputs[3]], registers_[step.inputs[4]], count);
    } else {
      body_.iotas_[static_cast<size_t>(step.iota)].fillOffsets(start, count, static_cast<int32_t*>(registers_[step.target]));
      if (step.iotaIsFloat) toFloat(registers_[step.target], count);
    }
  }
  if (!body_.storesResults_) return;
  for (size_t i = 0; i < results.size(); i++) {
    const Result& result = results[i];
    const int64_t offset = result.walk.consecutive(start, count);
    if (result.inPlace && offset >= 0) continue;
    if (offset >= 0 && elementBytes(result.type) == 4) {
      std::memcpy(targets[i] + offset * 4, registers_[result.source], static_cast<size_t>(count) * 4);
    } else {
      result.walk.scatter(targets[i], result.type, start, count, registers_[result.source]);
    }
  }
}

}  // namespace millrace
