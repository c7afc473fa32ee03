#include "loops/body_compiler.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>

namespace millrace {

namespace {

/** Lanes of a chunk: enough to hide the cost of a step's call, few enough that all slots stay in the first-level cache. */
constexpr int64_t mostLanes = 1024;
constexpr int64_t fewestLanes = 128;
constexpr int64_t slotBudgetBytes = 24 << 10;

/** Runs shorter than this are copied into slots rather than made chunks of their own. */
constexpr int64_t shortestSegment = 192;
/** The same for rows that lie apart, not one that repeats. The loops of an LSTM over 4 gates of 128 units gained 8% and 27%. */
constexpr int64_t shortestRow = 128;

/** Elements of runs that are worth prefetching: shorter ones are at hand anyway. */
constexpr int64_t shortestFarRun = 32 << 10;

/**
 * The hardware foresees accesses within a page only, and a chunk may be a page. Fetching the next chunk ahead made a sum
 * three times and a mask 1.4 times as fast; the updates of Adam, with more to compute than to move, lost 10%.
 */
constexpr int64_t mostStepsToPrefetch = 1;

/** Nanoseconds to move one byte between memory and a core. */
constexpr double costPerByte = 0.03;
/** Nanoseconds to copy a lane in or out of a slot, from consecutive elements and from scattered ones. */
constexpr double costOfCopy = 0.05;
constexpr double costOfGather = 0.5;

bool isWord(ElementType type) { return elementBytes(type) == 4; }

/** Whether a result lies in an operand's memory. By the contract of `makeLoop` it then begins at the same place. */
bool sharesMemory(const BufferRef& operand, const BufferRef& result) { return operand.sameStart(result); }

int32_t bitsOfConstant(Lane lane, double value) {
  int32_t bits;
  if (lane == Lane::Float) {
    const auto number = static_cast<float>(value);
    std::memcpy(&bits, &number, sizeof bits);
    return bits;
  }
  // As an Int32Array stores a number.
  if (!std::isfinite(value)) return 0;
  return static_cast<int32_t>(static_cast<uint32_t>(static_cast<int64_t>(std::fmod(std::trunc(value), 4294967296.0))));
}

}  // namespace

BodyCompiler::BodyCompiler(const LoopSpec& spec, Body& body) : spec_(spec), body_(body) {}

void BodyCompiler::compile() {
  body_.storesResults_ = !spec_.reduce.has_value();
  addOperands();
  addSteps();
  addResults();
  std::vector<uint32_t> stored;
  for (const Body::Result& result : body_.results_) stored.push_back(result.source);
  fuseSteps(body_.steps_, stored, valueOf_.size());
  findLastUses();
  assignSlots();
  chooseLanes();
}

void BodyCompiler::addOperands() {
  for (const LoopAccess& access : spec_.operands) {
    const Walk walk(spec_.dims, access.strides);
    valueOf_.push_back(static_cast<uint32_t>(valueOf_.size()));
    body_.operands_.push_back(
        {access.buffer, access.type, walk, Body::noSlot, isWord(access.type) && walk.runLength() > 1, false});
    const bool direct = walk.isContiguous() || walk.runLength() >= shortestRow;
    body_.cost_ += walk.isScalar() || walk.repeatLength() > 0 ? costOfCopy
                   : direct                                   ? costPerByte * elementBytes(access.type)
                   : walk.runLength() > 1                     ? costOfCopy + costPerByte * elementBytes(access.type)
                                                              : costOfGather;
  }
}

void BodyCompiler::addSteps() {
  for (size_t i = 0; i < spec_.steps.size(); i++) {
    const LoopStep& step = spec_.steps[i];
    const Opcode& opcode = findOpcode(step.opcode);
    const auto value = static_cast<uint32_t>(operandCount() + i);
    body_.cost_ += opcode.cost;
    if (opcode.kind == StepKind::Same) {
      valueOf_.push_back(valueOf_[step.inputs[0]]);
      continue;
    }
    valueOf_.push_back(value);
    if (opcode.kind == StepKind::Constant) {
      body_.constants_.push_back({value, bitsOfConstant(opcode.result(), step.value)});
      continue;
    }
    CompiledStep compiled{opcode.kernel, -1, opcode.result() == Lane::Float, opcode.operation, value, {}};
    if (opcode.kind == StepKind::Iota) {
      const auto strides = std::find_if(spec_.iotaStrides.begin(), spec_.iotaStrides.end(),
                                        [&](const IotaStrides& iota) { return iota.step == i; });
      compiled.iota = static_cast<int>(body_.iotas_.size());
      std::fill(std::begin(compiled.inputs), std::end(compiled.inputs), value);
      body_.iotas_.emplace_back(spec_.dims, strides->strides);
    } else {
      for (size_t j = 0; j < mostInputs; j++) compiled.inputs[j] = valueOf_[step.inputs[std::min(j, step.inputs.size() - 1)]];
    }
    body_.steps_.push_back(compiled);
  }
}

void BodyCompiler::addResults() {
  for (const LoopResult& result : spec_.results) {
    const Walk walk(spec_.dims, result.access.strides);
    body_.results_.push_back({result.access.buffer, result.access.type, walk, valueOf_[result.source], false});
    if (!body_.storesResults_) continue;
    body_.cost_ += walk.runLength() > 1 ? costPerByte * elementBytes(result.access.type) : costOfGather;
  }
}

void BodyCompiler::findLastUses() {
  const auto stepCount = static_cast<int64_t>(body_.steps_.size());
  lastUse_.assign(valueOf_.size(), -1);
  for (int64_t i = 0; i < stepCount; i++) {
    for (const uint32_t input : body_.steps_[static_cast<size_t>(i)].inputs) lastUse_[input] = i;
  }
  for (const Body::Result& result : body_.results_) lastUse_[result.source] = stepCount;
}

int BodyCompiler::takeSlot() {
  if (freeSlots_.empty()) return body_.slots_++;
  const int slot = freeSlots_.back();
  freeSlots_.pop_back();
  return slot;
}

void BodyCompiler::assignSlots() {
  const auto stepCount = static_cast<int64_t>(body_.steps_.size());
  body_.slotOf_.assign(valueOf_.size(), Body::noSlot);
  // Values that are there from the beginning. Those that stay the same from chunk to chunk keep their slots.
  std::vector<bool> keepsSlot(valueOf_.size(), false);
  for (const Body::Constant& constant : body_.constants_) {
    if (lastUse_[constant.value] < 0) continue;
    body_.slotOf_[constant.value] = body_.slots_++;
    keepsSlot[constant.value] = true;
  }
  for (uint32_t i = 0; i < operandCount(); i++) {
    Body::Operand& operand = body_.operands_[i];
    if (lastUse_[i] < 0) continue;
    // A result that lies in this operand's memory must not be stored before the operand is.
    if (operand.inPlace && body_.storesResults_ && lastUse_[i] == stepCount) {
      operand.inPlace = std::none_of(body_.results_.begin(), body_.results_.end(), [&](const Body::Result& result) {
        return sharesMemory(operand.buffer, result.buffer);
      });
    }
    if (operand.inPlace && operand.walk.isContiguous()) continue;
    operand.slot = body_.slotOf_[i] = body_.slots_++;
    keepsSlot[i] = operand.walk.isScalar() || operand.walk.contentKey(0, 1) >= 0;
  }
  // Unused constants and operands are not loaded at all.
  body_.constants_.erase(std::remove_if(body_.constants_.begin(), body_.constants_.end(),
                                        [&](const Body::Constant& c) { return body_.slotOf_[c.value] == Body::noSlot; }),
                         body_.constants_.end());
  for (uint32_t i = 0; i < operandCount(); i++) {
    Body::Operand& operand = body_.operands_[i];
    if (lastUse_[i] < 0) operand.inPlace = false;
    operand.far = operand.inPlace && operand.walk.runLength() >= shortestFarRun;
    if (operand.far && stepCount <= mostStepsToPrefetch) body_.prefetches_ = true;
  }

  for (int64_t i = 0; i < stepCount; i++) {
    const CompiledStep& step = body_.steps_[static_cast<size_t>(i)];
    // A step may write over an operand that it is the last to read.
    for (int j = 0; j < mostInputs; j++) {
      const uint32_t input = step.inputs[j];
      const bool repeated = std::find(step.inputs, step.inputs + j, input) != step.inputs + j;
      if (!repeated && input != step.target && lastUse_[input] == i && !keepsSlot[input] &&
          body_.slotOf_[input] != Body::noSlot) {
        freeSlots_.push_back(body_.slotOf_[input]);
      }
    }
    bool wholeResult = false;
    if (body_.storesResults_) {
      const auto result = std::find_if(body_.results_.begin(), body_.results_.end(),
                                       [&](const Body::Result& candidate) { return candidate.source == step.target; });
      if (result != body_.results_.end() && isWord(result->type) && result->walk.runLength() > 1) {
        // Writing early is safe if nothing reads the old content afterwards.
        result->inPlace = true;
        for (uint32_t k = 0; k < operandCount(); k++) {
          const Body::Operand& operand = body_.operands_[k];
          if (operand.inPlace && lastUse_[k] > i && sharesMemory(operand.buffer, result->buffer)) result->inPlace = false;
        }
        wholeResult = result->inPlace && result->walk.isContiguous();
      }
    }
    if (wholeResult) continue;
    body_.slotOf_[step.target] = takeSlot();
    if (lastUse_[step.target] < 0) freeSlots_.push_back(body_.slotOf_[step.target]);
  }
}

void BodyCompiler::chooseLanes() {
  int64_t positions = 1;
  for (const int64_t size : spec_.dims) positions *= size;
  const int64_t slots = std::max(body_.slots_, 1);
  int64_t lanes = slotBudgetBytes / 4 / slots / 64 * 64;
  lanes = std::clamp(lanes, fewestLanes, mostLanes);
  lanes = std::min(lanes, std::max<int64_t>((positions + 15) / 16 * 16, 16));
  body_.lanes_ = lanes;
  body_.slotBytes_ = static_cast<size_t>(lanes) * 4;

  body_.segment_ = positions;
  const auto respect = [&](int64_t length, int64_t shortest) {
    if (length >= shortest) body_.segment_ = std::min(body_.segment_, length);
  };
  const auto respectWalk = [&](const Walk& walk) {
    respect(walk.runLength(), walk.repeatLength() > 0 ? shortestSegment : shortestRow);
    respect(walk.repeatLength(), shortestSegment);
  };
  for (const Body::Operand& operand : body_.operands_) respectWalk(operand.walk);
  if (!body_.storesResults_) return;
  for (const Body::Result& result : body_.results_) respectWalk(result.walk);
}

}  // namespace millrace
