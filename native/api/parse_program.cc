#include "api/parse_program.h"

#include <cstring>
#include <map>

#include "api/parse_instruction.h"
#include "copy.h"
#include "handles.h"
#include "kernels/kernels.h"
#include "loops/loop.h"
#include "primitives/convolution.h"
#include "primitives/matmul.h"
#include "primitives/pooling.h"
#include "primitives/reorder.h"

namespace millrace {

BufferRef parseBuffer(const Value& value) {
  BufferRef ref;
  const std::string space = value.get("space").string();
  if (space == "arena") {
    ref.space = Space::Arena;
    ref.offset = value.get("offset").integer(0, mostBytes);
    return ref;
  }
  if (space == "variable") {
    ref.space = Space::Variable;
  } else if (space == "input") {
    ref.space = Space::Input;
  } else if (space == "literal") {
    ref.space = Space::Literal;
  } else if (space == "output") {
    ref.space = Space::Output;
  } else {
    throw Error(text("\"space\": expected arena, variable, input, literal or output; got \"", space, "\"."));
  }
  ref.index = static_cast<uint32_t>(value.get("index").integer(0, UINT32_MAX));
  return ref;
}

namespace {

std::vector<BufferRef> parseBuffers(const Value& list) {
  std::vector<BufferRef> refs;
  for (uint32_t i = 0; i < list.length(); i++) refs.push_back(parseBuffer(list.at(i)));
  return refs;
}

/** The buffers of an instruction that has exactly one input and one output. */
struct InputOutput {
  BufferRef input;
  BufferRef output;
};

InputOutput parseInputOutput(const Value& value) {
  const std::vector<BufferRef> inputs = parseBuffers(value.get("inputs"));
  const std::vector<BufferRef> outputs = parseBuffers(value.get("outputs"));
  MILLRACE_CHECK(inputs.size() == 1 && outputs.size() == 1, "expected 1 input and 1 output, got ", inputs.size(), " and ",
                 outputs.size(), ".");
  return {inputs[0], outputs[0]};
}

/** `a * b * ...` of sizes that are not negative; throws where the product leaves all reason. */
int64_t product(std::initializer_list<int64_t> sizes) {
  int64_t result = 1;
  for (const int64_t size : sizes) {
    MILLRACE_CHECK(!__builtin_mul_overflow(result, size, &result) && result <= mostBytes, "sizes are too large.");
  }
  return result;
}

LoopAccess parseAccess(const Value& value) {
  LoopAccess access = {parseBuffer(value.get("buffer")), elementTypeOf(value.get("dtype").string()),
                       value.get("strides").integers()};
  if (const auto offset = value.find("offset")) {
    access.buffer.skipped = offset->integer(0, mostBytes / 4) * elementBytes(access.type);
  }
  return access;
}

LoopStep parseStep(const Value& value) {
  LoopStep step;
  step.opcode = value.get("opcode").string();
  for (const int64_t input : value.get("inputs").integers()) {
    MILLRACE_CHECK(input >= 0 && input <= UINT32_MAX, "\"inputs\": ", input, " is no register.");
    step.inputs.push_back(static_cast<uint32_t>(input));
  }
  if (const auto constant = value.find("value")) step.value = constant->number();
  return step;
}

LoopReduce parseReduce(const Value& value) {
  LoopReduce reduce;
  const std::string op = value.get("op").string();
  if (op == "sum") {
    reduce.op = ReduceOp::Sum;
  } else if (op == "max") {
    reduce.op = ReduceOp::Max;
  } else if (op == "min") {
    reduce.op = ReduceOp::Min;
  } else if (op == "product") {
    reduce.op = ReduceOp::Product;
  } else {
    throw Error(text("\"op\": expected sum, max, min or product; got \"", op, "\"."));
  }
  reduce.reduced = value.get("reduced").booleans();
  return reduce;
}

std::unique_ptr<Instruction> parseLoop(const Value& value, BufferTable& buffers) {
  LoopSpec spec;
  spec.dims = value.get("dims").integers();
  const Value operands = value.get("operands");
  for (uint32_t i = 0; i < operands.length(); i++) spec.operands.push_back(parseAccess(operands.at(i)));
  const Value steps = value.get("steps");
  for (uint32_t i = 0; i < steps.length(); i++) spec.steps.push_back(parseStep(steps.at(i)));
  const Value results = value.get("results");
  for (uint32_t i = 0; i < results.length(); i++) {
    const Value result = results.at(i);
    const auto source = static_cast<uint32_t>(result.get("register").integer(0, UINT32_MAX));
    spec.results.push_back({source, parseAccess(result.get("access"))});
  }
  if (const auto reduce = value.find("reduce")) spec.reduce = parseReduce(*reduce);
  if (const auto iotas = value.find("iotaStrides")) {
    for (uint32_t i = 0; i < iotas->length(); i++) {
      const Value iota = iotas->at(i);
      const auto step = static_cast<uint32_t>(iota.get("step").integer(0, UINT32_MAX));
      spec.iotaStrides.push_back({step, iota.get("strides").integers()});
    }
  }
  spec.inScan = buffers.depth > 0;
  std::unique_ptr<Instruction> loop = makeLoop(spec);
  checkLoopBuffers(spec, buffers);
  return loop;
}

std::unique_ptr<Instruction> parseConvolution(const Value& value, BufferTable& buffers) {
  return makeConvolution(value.get("plan").integer(), parseBuffers(value.get("inputs")), parseBuffers(value.get("outputs")),
                         buffers);
}

std::unique_ptr<Instruction> parseMatmul(const Value& value, BufferTable& buffers) {
  return makeMatmul(value.get("plan").integer(), parseBuffers(value.get("inputs")), parseBuffers(value.get("outputs")),
                    buffers);
}

std::unique_ptr<Instruction> parsePool(const Value& value, BufferTable& buffers) {
  const InputOutput io = parseInputOutput(value);
  std::optional<BufferRef> workspace;
  if (const auto ref = value.find("workspace")) workspace = parseBuffer(*ref);
  return makePool(value.get("plan").integer(), io.input, io.output, workspace, buffers);
}

std::unique_ptr<Instruction> parseReorder(const Value& value, BufferTable& buffers) {
  const InputOutput io = parseInputOutput(value);
  return makeReorder(value.get("from").integer(), value.get("to").integer(), io.input, io.output, buffers);
}

std::unique_ptr<Instruction> parseArgMax(const Value& value, BufferTable& buffers) {
  const InputOutput io = parseInputOutput(value);
  const int64_t outer = value.get("outer").integer(0, mostBytes);
  const int64_t size = value.get("size").integer(1, mostBytes);
  const int64_t inner = value.get("inner").integer(0, mostBytes);
  buffers.checkRead(io.input, product({outer, size, inner, 4}), 4, "the input of argMax");
  buffers.checkWrite(io.output, product({outer, inner, 4}), "the output of argMax");
  return makeArgMax(outer, size, inner, io.input, io.output);
}

bool parseIsFloat(const Value& value) {
  const ElementType type = elementTypeOf(value.get("dtype").string());
  MILLRACE_CHECK(type == ElementType::Float32 || type == ElementType::Int32, "\"dtype\": expected float32 or int32.");
  return type == ElementType::Float32;
}

/** What `takeAlongAxis` and `scatterAlongAxis` share: values (operand or result), indices, and where they lie. */
struct AlongAxisParts {
  AlongAxis space;
  BufferRef values;
  BufferRef indices;
  BufferRef output;
};

AlongAxisParts parseAlongAxis(const Value& value, BufferTable& buffers) {
  const std::vector<BufferRef> inputs = parseBuffers(value.get("inputs"));
  const std::vector<BufferRef> outputs = parseBuffers(value.get("outputs"));
  MILLRACE_CHECK(inputs.size() == 2 && outputs.size() == 1, "expected 2 inputs and 1 output, got ", inputs.size(), " and ",
                 outputs.size(), ".");
  const auto size = [&](const char* name) { return value.get(name).integer(0, mostBytes); };
  const AlongAxis space{size("outer"), size("size"), size("count"), size("inner")};
  buffers.checkRead(inputs[1], product({space.outer, space.count, space.inner, 4}), 4, "the indices");
  return {space, inputs[0], inputs[1], outputs[0]};
}

std::unique_ptr<Instruction> parseTakeAlongAxis(const Value& value, BufferTable& buffers) {
  const AlongAxisParts parts = parseAlongAxis(value, buffers);
  const auto [outer, size, count, inner] = parts.space;
  const int64_t bytes = value.get("elementBytes").integer(1, 4);
  const bool nan = value.get("nan").boolean();
  MILLRACE_CHECK(!nan || bytes == 4, "only elements of 4 bytes can be NaN.");
  buffers.checkRead(parts.values, product({outer, size, inner, bytes}), static_cast<int>(bytes), "the input of takeAlongAxis");
  buffers.checkWrite(parts.output, product({outer, count, inner, bytes}), "the output of takeAlongAxis");
  return makeTakeAlongAxis(parts.space, bytes, nan, parts.values, parts.indices, parts.output);
}

std::unique_ptr<Instruction> parseScatterAlongAxis(const Value& value, BufferTable& buffers) {
  const AlongAxisParts parts = parseAlongAxis(value, buffers);
  const auto [outer, size, count, inner] = parts.space;
  buffers.checkRead(parts.values, product({outer, count, inner, 4}), 4, "the updates of scatterAlongAxis");
  buffers.checkWrite(parts.output, product({outer, size, inner, 4}), "the output of scatterAlongAxis");
  return makeScatterAlongAxis(parts.space, parseIsFloat(value), parts.values, parts.indices, parts.output);
}

std::unique_ptr<Instruction> parseArgSort(const Value& value, BufferTable& buffers) {
  const InputOutput io = parseInputOutput(value);
  SortSpec spec;
  spec.outer = value.get("outer").integer(0, mostBytes);
  spec.size = value.get("size").integer(0, mostBytes);
  spec.count = value.get("count").integer(0, spec.size);
  spec.descending = value.get("descending").boolean();
  spec.isFloat = parseIsFloat(value);
  buffers.checkRead(io.input, product({spec.outer, spec.size, 4}), 4, "the input of argSort");
  buffers.checkWrite(io.output, product({spec.outer, spec.count, 4}), "the output of argSort");
  return makeArgSort(spec, io.input, io.output);
}

/** What `gather` and `scatterAdd` share. */
IndexedSpace parseIndexedSpace(const Value& value) {
  const auto size = [&](const char* name) { return value.get(name).integer(0, mostBytes); };
  return {size("outer"), size("size"), size("count"), size("inner")};
}

std::unique_ptr<Instruction> parseGather(const Value& value, BufferTable& buffers) {
  const IndexedSpace space = parseIndexedSpace(value);
  const std::vector<BufferRef> inputs = parseBuffers(value.get("inputs"));
  const std::vector<BufferRef> outputs = parseBuffers(value.get("outputs"));
  MILLRACE_CHECK(inputs.size() == 2 && outputs.size() == 1, "expected 2 inputs and 1 output, got ", inputs.size(), " and ",
                 outputs.size(), ".");
  const int64_t bytes = value.get("elementBytes").integer(1, 4);
  const bool nan = value.get("nan").boolean();
  MILLRACE_CHECK(!nan || bytes == 4, "only elements of 4 bytes can be NaN.");
  buffers.checkRead(inputs[0], product({space.outer, space.size, space.inner, bytes}), static_cast<int>(bytes),
                    "the input of gather");
  buffers.checkRead(inputs[1], product({space.count, 4}), 4, "the indices of gather");
  buffers.checkWrite(outputs[0], product({space.outer, space.count, space.inner, bytes}), "the output of gather");
  return makeGather(space, bytes, nan, inputs[0], inputs[1], outputs[0]);
}

std::unique_ptr<Instruction> parseScatterAdd(const Value& value, BufferTable& buffers) {
  const IndexedSpace space = parseIndexedSpace(value);
  const std::vector<BufferRef> inputs = parseBuffers(value.get("inputs"));
  const std::vector<BufferRef> outputs = parseBuffers(value.get("outputs"));
  MILLRACE_CHECK(inputs.size() == 2 && outputs.size() == 1, "expected 2 inputs and 1 output, got ", inputs.size(), " and ",
                 outputs.size(), ".");
  const ElementType type = elementTypeOf(value.get("dtype").string());
  MILLRACE_CHECK(elementBytes(type) == 4, "scatterAdd adds float32 and int32 only.");
  buffers.checkRead(inputs[0], product({space.outer, space.count, space.inner, 4}), 4, "the updates of scatterAdd");
  buffers.checkRead(inputs[1], product({space.count, 4}), 4, "the indices of scatterAdd");
  buffers.checkWrite(outputs[0], product({space.outer, space.size, space.inner, 4}), "the output of scatterAdd");
  return makeScatterAdd(space, type == ElementType::Float32, inputs[0], inputs[1], outputs[0]);
}

/** `make` is the constructor of the distribution. */
std::unique_ptr<Instruction> parseRandom(const Value& value, BufferTable& buffers, decltype(makeRandomUniform)& make) {
  const InputOutput io = parseInputOutput(value);
  const int64_t count = value.get("count").integer(0, mostBytes);
  buffers.checkRead(io.input, 4, 4, "the step counter of random numbers");
  buffers.checkWrite(io.output, product({count, 4}), "the output of random numbers");
  return make(static_cast<uint32_t>(value.get("seed").integer()), static_cast<uint32_t>(value.get("stream").integer()), count,
              io.input, io.output);
}

std::unique_ptr<Instruction> parseCumulativeSum(const Value& value, BufferTable& buffers) {
  const InputOutput io = parseInputOutput(value);
  const auto size = [&](const char* name) { return value.get(name).integer(0, mostBytes); };
  const ElementType type = elementTypeOf(value.get("dtype").string());
  MILLRACE_CHECK(elementBytes(type) == 4, "cumulativeSum adds float32 and int32 only.");
  const CumulativeSumSpec spec{size("outer"), size("size"), size("inner"), type == ElementType::Float32,
                               value.get("exclusive").boolean(), value.get("reverse").boolean()};
  const int64_t bytes = product({spec.outer, spec.size, spec.inner, 4});
  buffers.checkRead(io.input, bytes, 4, "the input of cumulativeSum");
  buffers.checkWrite(io.output, bytes, "the output of cumulativeSum");
  return makeCumulativeSum(spec, io.input, io.output);
}

std::unique_ptr<Instruction> parseRandomUniform(const Value& value, BufferTable& buffers) {
  return parseRandom(value, buffers, makeRandomUniform);
}

std::unique_ptr<Instruction> parseRandomNormal(const Value& value, BufferTable& buffers) {
  return parseRandom(value, buffers, makeRandomNormal);
}

std::unique_ptr<Instruction> parseCopy(const Value& value, BufferTable& buffers) {
  const InputOutput io = parseInputOutput(value);
  return makeCopy(value.get("bytes").integer(0, mostBytes), io.input, io.output, buffers);
}

std::unique_ptr<Instruction> parseInstruction(const Value& value, const std::string& kind, BufferTable& buffers) {
  using Parser = std::unique_ptr<Instruction> (*)(const Value&, BufferTable&);
  static const std::map<std::string, Parser> parsers = {
      {"loop", parseLoop},       {"convolution", parseConvolution}, {"matmul", parseMatmul},
      {"pool", parsePool},       {"reorder", parseReorder},         {"argMax", parseArgMax},
      {"copy", parseCopy},       {"randomUniform", parseRandomUniform}, {"randomNormal", parseRandomNormal},
      {"gather", parseGather},   {"scatterAdd", parseScatterAdd}, {"cumulativeSum", parseCumulativeSum},
      {"argSort", parseArgSort}, {"takeAlongAxis", parseTakeAlongAxis}, {"scatterAlongAxis", parseScatterAlongAxis},
      {"scan", parseScan},
  };
  const auto parser = parsers.find(kind);
  MILLRACE_CHECK(parser != parsers.end(), "unknown kind of instruction.");
  return parser->second(value, buffers);
}

/** The typed array of a dtype: bool travels as bytes. */
OutputType outputTypeOf(const std::string& dtype) {
  if (dtype == "float64") return OutputType::Float64;
  switch (elementTypeOf(dtype)) {
    case ElementType::Float32:
      return OutputType::Float32;
    case ElementType::Int32:
      return OutputType::Int32;
    case ElementType::Bfloat16:
      throw Error("There are no typed arrays of bfloat16: an output is float32.");
    default:
      return OutputType::Uint8;
  }
}

int bytesOf(OutputType type) { return type == OutputType::Float64 ? 8 : type == OutputType::Uint8 ? 1 : 4; }

}  // namespace

std::vector<AlignedBuffer> parseLiterals(const Value& list) {
  std::vector<AlignedBuffer> literals;
  for (uint32_t i = 0; i < list.length(); i++) {
    const TypedArrayView view = list.at(i).typedArray();
    literals.emplace_back(static_cast<size_t>(view.bytes));
    if (view.bytes > 0) std::memcpy(literals.back().data(), view.data, static_cast<size_t>(view.bytes));
  }
  return literals;
}

std::vector<std::unique_ptr<Instruction>> parseInstructions(const Value& list, BufferTable& buffers) {
  std::vector<std::unique_ptr<Instruction>> instructions;
  for (uint32_t i = 0; i < list.length(); i++) {
    const Value instruction = list.at(i);
    const std::string kind = instruction.get("kind").string();
    try {
      instructions.push_back(parseInstruction(instruction, kind, buffers));
    } catch (const Error& error) {
      throw Error(text("Instruction ", i, " (", kind, "): ", error.what()));
    }
  }
  return instructions;
}

std::shared_ptr<Program> parseProgram(const Value& description) {
  auto program = std::make_shared<Program>();
  BufferTable& buffers = program->buffers;
  buffers.arenaBytes = description.get("arenaBytes").integer(0, mostBytes);

  const Value variables = description.get("variables");
  for (uint32_t i = 0; i < variables.length(); i++) {
    buffers.variables.push_back(openLive<Variable>(variables.env(), variables.at(i).raw()));
  }
  buffers.literals = parseLiterals(description.get("literals"));
  buffers.inputBytes = description.get("inputBytes").integers();
  buffers.inputAlignment.assign(buffers.inputBytes.size(), 1);

  program->instructions = parseInstructions(description.get("instructions"), buffers);

  const Value outputs = description.get("outputs");
  for (uint32_t i = 0; i < outputs.length(); i++) {
    const Value output = outputs.at(i);
    const std::string dtype = output.get("dtype").string();
    const int64_t length = output.get("length").integer(0, mostBytes / 8);
    const OutputType type = outputTypeOf(dtype);
    const ProgramOutput parsed{parseBuffer(output.get("buffer")), length * bytesOf(type), length, type};
    buffers.checkRead(parsed.buffer, parsed.bytes, 1, "a result");
    program->outputs.push_back(parsed);
  }
  return program;
}

}  // namespace millrace
