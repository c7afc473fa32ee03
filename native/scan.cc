#include "scan.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

namespace millrace {

namespace {

/** Deeper nesting is no program of ours, and would end the stack. */
constexpr int mostDepth = 8;

/** Times what it runs, where that is wanted. */
class Stopwatch {
 public:
  explicit Stopwatch(bool running) : running_(running) {
    if (running_) begin_ = Clock::now();
  }
  /** Adds the time since the last call to `sum`. */
  void addTo(double& sum) {
    if (!running_) return;
    const auto now = Clock::now();
    sum += std::chrono::duration<double, std::milli>(now - begin_).count();
    begin_ = now;
  }

 private:
  using Clock = std::chrono::steady_clock;
  bool running_;
  Clock::time_point begin_;
};

class Scan final : public Instruction {
 public:
  explicit Scan(ScanSpec spec) : spec_(std::move(spec)), inputs_(spec_.inputs.size()), outputs_(spec_.outputs.size()) {
    for (const auto& literal : spec_.body.literals) literals_.push_back(literal.data());
    milliseconds_.assign(spec_.once.size() + spec_.steps.size(), 0);
  }

  void prepare() override {
    size_t index = 0;
    forEachInstruction([&](Instruction& instruction) {
      try {
        instruction.prepare();
      } catch (const Error& error) {
        throw Error(text("Scan, instruction ", index, ": ", error.what()));
      }
      scratchpadBytes_ = std::max(scratchpadBytes_, instruction.scratchpadBytes());
      index++;
    });
  }

  size_t scratchpadBytes() const override { return scratchpadBytes_; }

  void run(const RunContext& outer) override {
    if (outer.profiling) std::fill(milliseconds_.begin(), milliseconds_.end(), 0.0);
    if (spec_.length > 0) runSteps(outer);
    for (const ScanFinal& last : spec_.finals) {
      const ScanInput& input = spec_.inputs[last.input];
      const std::byte* from = spec_.length > 0 ? outputs_[input.output] : outer.resolve(input.buffer);
      std::byte* to = outer.resolve(last.buffer);
      if (from != to) std::memmove(to, from, static_cast<size_t>(input.bytes));
    }
  }

  void appendMilliseconds(std::vector<double>& all) const override {
    size_t index = 0;
    forEachInstruction([&](const Instruction& instruction) {
      all.push_back(milliseconds_[index++]);
      instruction.appendMilliseconds(all);
    });
  }

 private:
  template <typename Visit>
  void forEachInstruction(const Visit& visit) const {
    for (const auto& instruction : spec_.once) visit(*instruction);
    for (const auto& instruction : spec_.steps) visit(*instruction);
  }

  void runSteps(const RunContext& outer) {
    RunContext body = outer;
    body.arena = outer.resolve(spec_.arena);
    body.variables = nullptr;
    body.inputs = inputs_.data();
    body.literals = literals_.data();
    body.outputs = outputs_.data();
    for (const ScanInput& input : spec_.inputs) {
      if (input.kind != ScanInput::Kind::Carry) continue;
      const ScanOutput& next = spec_.outputs[input.output];
      if (next.order != ScanOutput::Order::Shifted) continue;
      std::byte* first = outer.resolve(next.buffers[0]) + elementOf(0) * next.bytes;
      std::memcpy(first, outer.resolve(input.buffer), static_cast<size_t>(input.bytes));
    }
    for (int64_t step = 0; step < spec_.length; step++) {
      place(outer, step);
      Stopwatch watch(outer.profiling);
      if (step == 0) runAll(spec_.once, body, watch, milliseconds_.data());
      runAll(spec_.steps, body, watch, milliseconds_.data() + spec_.once.size());
      for (size_t i = 0; i < outputs_.size(); i++) {
        const ScanOutput& output = spec_.outputs[i];
        if (output.copied) std::memcpy(outputs_[i], body.resolve(output.source), static_cast<size_t>(output.bytes));
      }
    }
  }

  static void runAll(const std::vector<std::unique_ptr<Instruction>>& instructions, const RunContext& context,
                     Stopwatch& watch, double* milliseconds) {
    for (const auto& instruction : instructions) {
      instruction->run(context);
      watch.addTo(*milliseconds++);
    }
  }

  /** Sets the addresses of a step. */
  void place(const RunContext& outer, int64_t step) {
    for (size_t i = 0; i < inputs_.size(); i++) {
      const ScanInput& input = spec_.inputs[i];
      if (input.kind == ScanInput::Kind::Carry && step > 0) {
        inputs_[i] = outputs_[input.output];  // still the address of the step before
      } else {
        inputs_[i] = outer.resolve(input.buffer);
        if (input.kind == ScanInput::Kind::Element) inputs_[i] += elementOf(step) * input.bytes;
      }
    }
    for (size_t i = 0; i < outputs_.size(); i++) outputs_[i] = placeOf(spec_.outputs[i], outer, step);
  }

  int64_t elementOf(int64_t step) const { return spec_.reverse ? spec_.length - 1 - step : step; }

  std::byte* placeOf(const ScanOutput& output, const RunContext& outer, int64_t step) const {
    const int64_t left = spec_.length - 1 - step;
    switch (output.order) {
      case ScanOutput::Order::Stacked:
        return outer.resolve(output.buffers[0]) + elementOf(step) * output.bytes;
      case ScanOutput::Order::Shifted:
        if (left == 0) return outer.resolve(output.buffers[1]);
        return outer.resolve(output.buffers[0]) + elementOf(step + 1) * output.bytes;
      case ScanOutput::Order::Alternating:
        break;
    }
    return outer.resolve(output.buffers[left % 2]);
  }

  ScanSpec spec_;
  /** Addresses of the present step. */
  std::vector<std::byte*> inputs_;
  std::vector<std::byte*> outputs_;
  std::vector<std::byte*> literals_;
  size_t scratchpadBytes_ = 0;
  /** Of each instruction, all steps together. */
  std::vector<double> milliseconds_;
};

int64_t bytesOfAll(const ScanSpec& spec, int64_t bytes) {
  int64_t all = 0;
  MILLRACE_CHECK(!__builtin_mul_overflow(bytes, spec.length, &all), "Scan: ", spec.length, " steps of ", bytes,
                 " bytes are too many.");
  return all;
}

void checkInputs(const ScanSpec& spec, BufferTable& buffers) {
  for (size_t i = 0; i < spec.inputs.size(); i++) {
    const ScanInput& input = spec.inputs[i];
    const std::string what = text("Scan, input ", i);
    const int alignment = spec.body.inputAlignment[i];
    const bool isElement = input.kind == ScanInput::Kind::Element;
    MILLRACE_CHECK(!isElement || input.bytes % alignment == 0, what, ": elements of ", input.bytes,
                   " bytes are no multiple of ", alignment, ".");
    buffers.checkRead(input.buffer, isElement ? bytesOfAll(spec, input.bytes) : input.bytes, alignment, what.c_str());
    if (input.kind != ScanInput::Kind::Carry) continue;
    MILLRACE_CHECK(input.output < spec.outputs.size(), what, ": output ", input.output, " of ", spec.outputs.size(), ".");
    const ScanOutput& next = spec.outputs[input.output];
    MILLRACE_CHECK(next.bytes == input.bytes, what, " has ", input.bytes, " bytes, its next value has ", next.bytes, ".");
    MILLRACE_CHECK(input.bytes % alignment == 0, what, ": ", input.bytes, " bytes are no multiple of ", alignment, ".");
  }
}

void checkOutputs(ScanSpec& spec, const BufferTable& buffers) {
  for (size_t i = 0; i < spec.outputs.size(); i++) {
    const ScanOutput& output = spec.outputs[i];
    const std::string what = text("Scan, output ", i);
    const bool alternates = output.order == ScanOutput::Order::Alternating;
    buffers.checkWrite(output.buffers[0], alternates ? output.bytes : bytesOfAll(spec, output.bytes), what.c_str());
    if (output.order != ScanOutput::Order::Stacked) buffers.checkWrite(output.buffers[1], output.bytes, what.c_str());
    if (output.copied) spec.body.checkRead(output.source, output.bytes, 1, what.c_str());
  }
}

}  // namespace

BufferTable scanBodyBuffers(const ScanSpec& spec, int64_t arenaBytes, int outerDepth) {
  BufferTable body;
  body.depth = outerDepth + 1;
  MILLRACE_CHECK(body.depth <= mostDepth, "Scan: more than ", mostDepth, " scans inside each other.");
  body.arenaBytes = arenaBytes;
  for (const ScanInput& input : spec.inputs) body.inputBytes.push_back(input.bytes);
  body.inputAlignment.assign(body.inputBytes.size(), 1);
  for (const ScanOutput& output : spec.outputs) {
    // Copied results may lie anywhere; those that instructions write lie where float32 may lie.
    MILLRACE_CHECK(output.copied || output.bytes % 4 == 0, "Scan: a result of ", output.bytes,
                   " bytes a step needs a source to be copied from.");
    body.outputBytes.push_back(output.copied ? 0 : output.bytes);
  }
  return body;
}

std::unique_ptr<Instruction> makeScan(ScanSpec spec, BufferTable& buffers) {
  MILLRACE_CHECK(spec.arena.space == Space::Arena, "Scan: \"arena\" must be a part of the arena.");
  buffers.checkWrite(spec.arena, spec.body.arenaBytes, "the arena of a scan");
  checkInputs(spec, buffers);
  checkOutputs(spec, buffers);
  for (const ScanFinal& last : spec.finals) {
    MILLRACE_CHECK(last.input < spec.inputs.size() && spec.inputs[last.input].kind == ScanInput::Kind::Carry,
                   "Scan: input ", last.input, " is no carry.");
    buffers.checkWrite(last.buffer, spec.inputs[last.input].bytes, "a final carry");
  }
  return std::make_unique<Scan>(std::move(spec));
}

}  // namespace millrace
