#include "copy.h"

#include <cstring>

#include "threads.h"

namespace millrace {

namespace {

class Copy : public Instruction {
 public:
  Copy(int64_t bytes, const BufferRef& input, const BufferRef& output) : bytes_(bytes), input_(input), output_(output) {}

  void run(const RunContext& context) override {
    const std::byte* from = context.resolve(input_);
    std::byte* to = context.resolve(output_);
    if (bytes_ == 0 || from == to) return;
    if (from < to + bytes_ && to < from + bytes_) {
      std::memmove(to, from, static_cast<size_t>(bytes_));
      return;
    }
    // One core moves some 10 bytes a nanosecond.
    parallelRanges(bytes_, worthParallel(static_cast<double>(bytes_) / 10), [&](int64_t begin, int64_t end) {
      std::memcpy(to + begin, from + begin, static_cast<size_t>(end - begin));
    });
  }

 private:
  int64_t bytes_;
  BufferRef input_;
  BufferRef output_;
};

}  // namespace

std::unique_ptr<Instruction> makeCopy(int64_t bytes, const BufferRef& input, const BufferRef& output, BufferTable& buffers) {
  buffers.checkRead(input, bytes, 1, "the input of a copy");
  buffers.checkWrite(output, bytes, "the output of a copy");
  return std::make_unique<Copy>(bytes, input, output);
}

}  // namespace millrace
