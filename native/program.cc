#include "program.h"

#include <algorithm>
#include <chrono>
#include <cstring>

namespace millrace {

void Program::prepare() {
  for (const auto& variable : buffers.variables) variables_.push_back(variable->memory.data());
  for (const auto& literal : buffers.literals) literals_.push_back(literal.data());
  for (size_t i = 0; i < instructions.size(); i++) {
    try {
      instructions[i]->prepare();
    } catch (const Error& error) {
      throw Error(text("Instruction ", i, ": ", error.what()));
    }
    scratchpadBytes_ = std::max(scratchpadBytes_, instructions[i]->scratchpadBytes());
  }
  bind({}, false);
}

RunContext Program::bind(const std::vector<std::byte*>& inputs, bool profiling) {
  SharedMemory& shared = SharedMemory::get();
  shared.arena.reserve(static_cast<size_t>(buffers.arenaBytes));
  shared.scratchpad.reserve(scratchpadBytes_);
  RunContext context;
  context.arena = shared.arena.data();
  context.variables = variables_.data();
  context.inputs = inputs.data();
  context.literals = literals_.data();
  context.scratchpad = shared.scratchpad.data();
  context.profiling = profiling;
  return context;
}

void Program::run(const std::vector<std::byte*>& inputs, const std::vector<std::byte*>& results, bool profiling) {
  const RunContext context = bind(inputs, profiling);
  if (profiling) {
    using Clock = std::chrono::steady_clock;
    milliseconds_.clear();
    auto begin = Clock::now();
    for (const auto& instruction : instructions) {
      instruction->run(context);
      const auto end = Clock::now();
      milliseconds_.push_back(std::chrono::duration<double, std::milli>(end - begin).count());
      instruction->appendMilliseconds(milliseconds_);
      begin = end;
    }
  } else {
    for (const auto& instruction : instructions) instruction->run(context);
  }
  for (size_t i = 0; i < outputs.size(); i++) {
    if (outputs[i].bytes > 0) {
      std::memcpy(results[i], context.resolve(outputs[i].buffer), static_cast<size_t>(outputs[i].bytes));
    }
  }
}

}  // namespace millrace
