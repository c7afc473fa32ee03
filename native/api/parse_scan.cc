// Reads the description of a scan.
#include "api/parse_instruction.h"
#include "scan.h"

namespace millrace {

namespace {

ScanInput parseInput(const Value& value) {
  ScanInput input;
  const std::string kind = value.get("kind").string();
  input.buffer = parseBuffer(value.get("buffer"));
  input.bytes = value.get("bytes").integer(0, mostBytes);
  if (kind == "carry") {
    input.kind = ScanInput::Kind::Carry;
    input.output = static_cast<uint32_t>(value.get("output").integer(0, UINT32_MAX));
  } else if (kind == "element") {
    input.kind = ScanInput::Kind::Element;
  } else {
    MILLRACE_CHECK(kind == "constant", "\"kind\": expected carry, element or constant; got \"", kind, "\".");
  }
  return input;
}

ScanOutput parseOutput(const Value& value) {
  ScanOutput output;
  output.bytes = value.get("bytes").integer(0, mostBytes);
  const std::string order = value.get("order").string();
  if (order == "shifted") {
    output.order = ScanOutput::Order::Shifted;
  } else if (order == "alternating") {
    output.order = ScanOutput::Order::Alternating;
  } else {
    MILLRACE_CHECK(order == "stacked", "\"order\": expected stacked, shifted or alternating; got \"", order, "\".");
  }
  const Value buffers = value.get("buffers");
  const uint32_t expected = output.order == ScanOutput::Order::Stacked ? 1 : 2;
  MILLRACE_CHECK(buffers.length() == expected, "\"buffers\": expected ", expected, ", got ", buffers.length(), ".");
  for (uint32_t i = 0; i < expected; i++) output.buffers[i] = parseBuffer(buffers.at(i));
  if (const auto source = value.find("source")) {
    output.copied = true;
    output.source = parseBuffer(*source);
  }
  return output;
}

}  // namespace

std::unique_ptr<Instruction> parseScan(const Value& value, BufferTable& buffers) {
  ScanSpec spec;
  spec.length = value.get("length").integer(0, mostBytes);
  spec.reverse = value.get("reverse").boolean();
  spec.arena = parseBuffer(value.get("arena"));
  const Value inputs = value.get("inputs");
  for (uint32_t i = 0; i < inputs.length(); i++) spec.inputs.push_back(parseInput(inputs.at(i)));
  const Value outputs = value.get("outputs");
  for (uint32_t i = 0; i < outputs.length(); i++) spec.outputs.push_back(parseOutput(outputs.at(i)));
  const Value finals = value.get("finals");
  for (uint32_t i = 0; i < finals.length(); i++) {
    const Value last = finals.at(i);
    const auto input = static_cast<uint32_t>(last.get("input").integer(0, UINT32_MAX));
    spec.finals.push_back({input, parseBuffer(last.get("buffer"))});
  }
  spec.body = scanBodyBuffers(spec, value.get("arenaBytes").integer(0, mostBytes), buffers.depth);
  spec.body.literals = parseLiterals(value.get("literals"));
  spec.once = parseInstructions(value.get("once"), spec.body);
  spec.steps = parseInstructions(value.get("steps"), spec.body);
  return makeScan(std::move(spec), buffers);
}

}  // namespace millrace
