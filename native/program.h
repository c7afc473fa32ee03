// A program: instructions that run one after the other on shared buffers.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "buffers.h"
#include "instruction.h"

namespace millrace {

/** Which typed array a result is. */
enum class OutputType : uint8_t { Float32, Float64, Int32, Uint8 };

/** Something that a run gives back. */
struct ProgramOutput {
  BufferRef buffer;
  int64_t bytes = 0;
  int64_t length = 0;
  OutputType type = OutputType::Float32;
};

/** Made on the JavaScript thread, prepared and run on the engine thread. */
class Program {
 public:
  BufferTable buffers;
  std::vector<std::unique_ptr<Instruction>> instructions;
  std::vector<ProgramOutput> outputs;

  /** Creates primitives and takes memory; once, before the first run. */
  void prepare();
  /** Runs every instruction and copies the outputs out. `profiling` notes how long each took. */
  void run(const std::vector<std::byte*>& inputs, const std::vector<std::byte*>& results, bool profiling);

  /** Milliseconds of each instruction in the last profiled run; after those of a scan, its body's. */
  const std::vector<double>& milliseconds() const { return milliseconds_; }

 private:
  /** The shared buffers may be smaller than this program needs, or lie elsewhere than in its last run. */
  RunContext bind(const std::vector<std::byte*>& inputs, bool profiling);

  std::vector<std::byte*> variables_;
  std::vector<std::byte*> literals_;
  size_t scratchpadBytes_ = 0;
  std::vector<double> milliseconds_;
};

}  // namespace millrace
