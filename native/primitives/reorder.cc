#include "primitives/reorder.h"

#include "primitives/layouts.h"
#include "primitives/primitive_call.h"

namespace millrace {

namespace {

/** Made when the program is created: oneDNN's own cache shares equal ones. */
class Reorder : public Instruction {
 public:
  Reorder(const Layout& from, const Layout& to, const BufferRef& input, const BufferRef& output, BufferTable& buffers)
      : from_(from.desc), to_(to.desc), input_(input), output_(output) {
    buffers.checkRead(input, from.bytes(), 4, "the input of a reorder");
    buffers.checkWrite(output, to.bytes(), "the output of a reorder");
  }

  void prepare() override {
    const int threads = chooseThreads(moveNanoseconds(static_cast<double>(from_.get_size() + to_.get_size())));
    try {
      const dnnl::reorder::primitive_desc descriptor(cpuEngine(), from_, cpuEngine(), to_, onednn::userScratchpad());
      call_ = std::make_unique<PrimitiveCall>(std::make_shared<SharedPrimitive>(descriptor, threads),
                                              std::vector<PrimitiveOperand>{{DNNL_ARG_FROM, input_, from_, "input"},
                                                                            {DNNL_ARG_TO, output_, to_, "output"}});
    } catch (const dnnl::error& error) {
      rethrow(error, "a reorder");
    }
    call_->prepare();
  }
  size_t scratchpadBytes() const override { return call_->scratchpadBytes(); }
  void run(const RunContext& context) override { call_->run(context); }

 private:
  onednn::Desc from_;
  onednn::Desc to_;
  BufferRef input_;
  BufferRef output_;
  std::unique_ptr<PrimitiveCall> call_;
};

}  // namespace

std::unique_ptr<Instruction> makeReorder(int64_t fromId, int64_t toId, const BufferRef& input, const BufferRef& output,
                                         BufferTable& buffers) {
  const Layout from = layoutOf(fromId);
  const Layout to = layoutOf(toId);
  MILLRACE_CHECK(onednn::dimsOf(from.desc) == onednn::dimsOf(to.desc), "A reorder keeps the shape; got layouts of shapes ",
                 formatShape(onednn::dimsOf(from.desc)), " and ", formatShape(onednn::dimsOf(to.desc)), ".");
  return std::make_unique<Reorder>(from, to, input, output, buffers);
}

}  // namespace millrace
