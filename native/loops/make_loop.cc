// Checks a loop, and chooses what runs it. Nothing behind this file checks again.
#include <cstdlib>
#include <string>

#include "errors.h"
#include "loops/elementwise_loop.h"
#include "loops/index_space.h"
#include "loops/loop.h"
#include "loops/reduce_loop.h"
#include "loops/step_kernels.h"

namespace millrace {

namespace {

constexpr size_t mostDims = 8;
/** Far above any tensor, far below where sums and products of sizes overflow. */
constexpr int64_t mostElements = int64_t{1} << 46;

Lane laneOf(ElementType type) { return isFloat(type) ? Lane::Float : Lane::Int; }

void checkStrides(const LoopSpec& spec, const std::vector<int64_t>& strides, const std::string& what,
                  int64_t least = 0) {
  MILLRACE_CHECK(strides.size() == spec.dims.size(), "Loop: ", what, " has ", strides.size(), " strides for ",
                 spec.dims.size(), " dimensions.");
  for (const int64_t stride : strides) {
    MILLRACE_CHECK(stride >= least && stride <= mostElements, "Loop: ", what, " has stride ", stride, "; strides are ",
                   least < 0 ? "at least -2^46" : "not negative", " and at most 2^46.");
  }
}

void checkDims(const LoopSpec& spec) {
  MILLRACE_CHECK(spec.dims.size() <= mostDims, "Loop: ", spec.dims.size(), " dimensions; at most ", mostDims,
                 " are supported.");
  int64_t positions = 1;
  for (const int64_t size : spec.dims) {
    MILLRACE_CHECK(size >= 0 && (size == 0 || positions <= mostElements / size), "Loop: dimensions ", formatShape(spec.dims),
                   " are not sizes of an index space of at most 2^46 positions.");
    if (size > 0) positions *= size;
  }
}

/** Bytes from the beginning of the buffer to the end of the last element touched; throws where one lies before it. */
int64_t extentBytes(const LoopSpec& spec, const LoopAccess& access) {
  int64_t first = 0;
  int64_t last = 0;
  for (size_t d = 0; d < spec.dims.size(); d++) {
    if (spec.dims[d] == 0) return 0;
    const int64_t stride = access.strides[d];
    MILLRACE_CHECK(stride == 0 || spec.dims[d] - 1 <= mostElements / std::abs(stride), "Loop: an access of strides ",
                   formatShape(access.strides), " over ", formatShape(spec.dims), " leaves any buffer.");
    (stride < 0 ? first : last) += (spec.dims[d] - 1) * stride;
  }
  const int64_t bytes = elementBytes(access.type);
  MILLRACE_CHECK(access.buffer.skipped + first * bytes >= 0, "Loop: an access from element ",
                 access.buffer.skipped / bytes, " with strides ", formatShape(access.strides), " over ",
                 formatShape(spec.dims), " begins before its buffer.");
  return access.buffer.skipped + (last + 1) * bytes;
}

/** Types of all registers; throws for steps that make no sense. */
std::vector<Lane> checkSteps(const LoopSpec& spec) {
  std::vector<Lane> lanes;
  for (const LoopAccess& operand : spec.operands) lanes.push_back(laneOf(operand.type));
  for (size_t i = 0; i < spec.steps.size(); i++) {
    const LoopStep& step = spec.steps[i];
    const Opcode& opcode = findOpcode(step.opcode);
    MILLRACE_CHECK(step.inputs.size() == static_cast<size_t>(opcode.arity()), "Loop: ", step.opcode, " takes ",
                   opcode.arity(), " registers, not ", step.inputs.size(), ".");
    for (size_t j = 0; j < step.inputs.size(); j++) {
      const uint32_t input = step.inputs[j];
      MILLRACE_CHECK(input < lanes.size(), "Loop: step ", i, " (", step.opcode, ") reads register ", input, " of ",
                     lanes.size(), ".");
      MILLRACE_CHECK(lanes[input] == opcode.operand(static_cast<int>(j)), "Loop: step ", i, " (", step.opcode,
                     ") reads register ", input, ", which holds ", lanes[input] == Lane::Float ? "float32" : "int32",
                     " lanes.");
    }
    if (opcode.kind == StepKind::Iota) {
      size_t described = 0;
      for (const IotaStrides& iota : spec.iotaStrides) described += iota.step == i;
      MILLRACE_CHECK(described == 1, "Loop: step ", i, " (", step.opcode, ") needs one entry in iotaStrides, not ",
                     described, ".");
    }
    lanes.push_back(opcode.result());
  }
  return lanes;
}

void checkReduce(const LoopSpec& spec) {
  const LoopReduce& reduce = *spec.reduce;
  MILLRACE_CHECK(reduce.reduced.size() == spec.dims.size(), "Loop: ", reduce.reduced.size(), " reduce flags for ",
                 spec.dims.size(), " dimensions.");
  MILLRACE_CHECK(spec.results.size() == 1, "Loop: a reduction has one result, not ", spec.results.size(), ".");
  for (size_t d = 0; d < spec.dims.size(); d++) {
    MILLRACE_CHECK(!reduce.reduced[d] || spec.results[0].access.strides[d] == 0,
                   "Loop: the result of a reduction has stride ", spec.results[0].access.strides[d],
                   " along a reduced dimension; it must be 0.");
  }
}

/** Throws for a spec that makes no sense in itself. */
void checkSpec(const LoopSpec& spec) {
  checkDims(spec);
  for (size_t i = 0; i < spec.operands.size(); i++) {
    checkStrides(spec, spec.operands[i].strides, text("operand ", i), -mostElements);
  }
  for (const IotaStrides& iota : spec.iotaStrides) {
    MILLRACE_CHECK(iota.step < spec.steps.size(), "Loop: iotaStrides names step ", iota.step, " of ", spec.steps.size(), ".");
    checkStrides(spec, iota.strides, text("iota ", iota.step));
  }
  const std::vector<Lane> lanes = checkSteps(spec);
  MILLRACE_CHECK(!spec.results.empty(), "Loop: nothing is stored.");
  for (size_t i = 0; i < spec.results.size(); i++) {
    const LoopResult& result = spec.results[i];
    checkStrides(spec, result.access.strides, text("result ", i));
    MILLRACE_CHECK(result.source < lanes.size(), "Loop: result ", i, " stores register ", result.source, " of ",
                   lanes.size(), ".");
    MILLRACE_CHECK(lanes[result.source] == laneOf(result.access.type), "Loop: result ", i, " stores register ",
                   result.source, ", which holds ", lanes[result.source] == Lane::Float ? "float32" : "int32",
                   " lanes, as another type.");
    for (size_t d = 0; d < spec.dims.size(); d++) {
      const bool reduced = spec.reduce && d < spec.reduce->reduced.size() && spec.reduce->reduced[d];
      MILLRACE_CHECK(reduced || spec.dims[d] <= 1 || result.access.strides[d] > 0, "Loop: result ", i,
                     " has stride 0 along a dimension of ", spec.dims[d], "; threads would write the same element.");
    }
  }
  if (spec.reduce) checkReduce(spec);
}

/** A loop over nothing. */
class EmptyLoop final : public Instruction {
 public:
  void run(const RunContext&) override {}
};

}  // namespace

ElementType elementTypeOf(const std::string& dtype) {
  if (dtype == "float32") return ElementType::Float32;
  if (dtype == "bfloat16") return ElementType::Bfloat16;
  if (dtype == "int32") return ElementType::Int32;
  if (dtype == "uint8") return ElementType::Uint8;
  if (dtype == "bool") return ElementType::Bool;
  throw Error(text("Loop: dtype \"", dtype, "\"; expected float32, bfloat16, int32, uint8 or bool."));
}

void checkLoopBuffers(const LoopSpec& spec, BufferTable& buffers) {
  checkSpec(spec);
  for (size_t i = 0; i < spec.operands.size(); i++) {
    const LoopAccess& access = spec.operands[i];
    buffers.checkRead(access.buffer, extentBytes(spec, access), elementBytes(access.type), text("Loop operand ", i).c_str());
  }
  for (size_t i = 0; i < spec.results.size(); i++) {
    const LoopAccess& access = spec.results[i].access;
    // A reduction over nothing still writes its results.
    LoopSpec kept;
    kept.dims = spec.dims;
    for (size_t d = 0; d < kept.dims.size(); d++) {
      if (spec.reduce && spec.reduce->reduced[d]) kept.dims[d] = 1;
    }
    buffers.checkWrite(access.buffer, extentBytes(kept, access), text("Loop result ", i).c_str());
  }
}

std::unique_ptr<Instruction> makeLoop(const LoopSpec& spec) {
  checkSpec(spec);
  if (spec.reduce) return makeReduceLoop(spec);
  if (countPositions(spec.dims) == 0) return std::make_unique<EmptyLoop>();
  return std::make_unique<ElementwiseLoop>(spec);
}

}  // namespace millrace
