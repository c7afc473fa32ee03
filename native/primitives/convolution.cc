#include "primitives/convolution.h"

#include "primitives/plans.h"
#include "primitives/window.h"

namespace millrace {

namespace {

PlanTable<ConvolutionPlan>& table() {
  static auto* instance = new PlanTable<ConvolutionPlan>("convolution");
  return *instance;
}

std::string keyOf(const ConvolutionRequest& request) {
  std::string padding;
  for (const auto& [before, after] : request.padding) padding += text(before, ',', after, ';');
  return text(static_cast<int>(request.kind), formatShape(request.input), formatShape(request.kernel),
              formatShape(request.output), formatShape(request.strides), formatShape(request.dilations), padding,
              request.groups, ' ', request.bias, ' ', request.relu, ' ', request.inputLayout.value_or(-1), ' ',
              request.outputLayout.value_or(-1));
}

void checkRequest(const ConvolutionRequest& request) {
  const auto& [kind, input, kernel, output, strides, dilations, padding, groups, bias, relu, inputLayout, outputLayout] =
      request;
  MILLRACE_CHECK(kernel.size() >= 3, "A convolution kernel is [...window, inChannels / groups, filters], got ",
                 formatShape(kernel), ".");
  checkWindow("Convolution", input, output, std::vector<int64_t>(kernel.begin(), kernel.end() - 2), strides, dilations,
              padding);
  MILLRACE_CHECK(groups >= 1 && kernel.back() % groups == 0 && input.back() == kernel[kernel.size() - 2] * groups &&
                     output.back() == kernel.back(),
                 "Convolution: kernel ", formatShape(kernel), " in ", groups, " groups does not take ", input.back(),
                 " channels to ", output.back(), ".");
  MILLRACE_CHECK(!relu || kind == ConvolutionKind::Forward, "Only a forward convolution can end in relu.");
  MILLRACE_CHECK(!bias || kind != ConvolutionKind::InputGradient, "The gradient of the input has no bias.");
}

/** The layouts to try: of the input and the output (or their gradients). Kernels are always left to oneDNN. */
struct Candidate {
  onednn::Desc input;
  onednn::Desc output;
};

/** A descriptor that oneDNN made for a candidate, and what it will cost. */
struct Offer {
  std::unique_ptr<dnnl::primitive_desc_base> descriptor;
  onednn::Desc input;
  onednn::Desc kernel;
  onednn::Desc output;
  onednn::Desc bias;
  double nanoseconds = 0;
};

class Planner {
 public:
  explicit Planner(const ConvolutionRequest& request)
      : request_(request),
        input_{Role::Activation, request.input},
        kernel_{Role::Kernel, request.kernel, request.groups},
        output_{Role::Activation, request.output},
        window_(makeWindow(request.strides, request.dilations, request.padding)) {
    if (request.bias) {
      bias_ = onednn::Desc({request.kernel.back()}, dnnl::memory::data_type::f32, dnnl::memory::format_tag::a);
    }
    if (request.inputLayout) given(*request.inputLayout, input_, "input", givenInput_);
    if (request.outputLayout) given(*request.outputLayout, output_, "output", givenOutput_);
    flops_ = 2;
    for (const int64_t size : request.output) flops_ *= static_cast<double>(size);
    for (size_t i = 0; i + 1 < request.kernel.size(); i++) flops_ *= static_cast<double>(request.kernel[i]);
    threads_ = chooseThreads(computeNanoseconds(flops_));
  }

  /** The offer that costs least; deterministic, because a resumed training must take the same one. */
  ConvolutionPlan plan() {
    std::optional<Offer> best;
    for (const Candidate& candidate : candidates()) {
      std::optional<Offer> offer = ask(candidate);
      if (offer && (!best || offer->nanoseconds < best->nanoseconds)) best = std::move(offer);
    }
    MILLRACE_CHECK(best.has_value(), "oneDNN has no implementation of a convolution of ", formatShape(request_.input), " with ",
                   formatShape(request_.kernel), " to ", formatShape(request_.output), ".");
    ConvolutionPlan plan{-1,
                         request_.kind,
                         request_.bias,
                         registerLayout(input_, best->input),
                         registerLayout(kernel_, best->kernel),
                         registerLayout(output_, best->output),
                         best->bias,
                         std::make_shared<SharedPrimitive>(*best->descriptor, threads_)};
    return plan;
  }

 private:
  static void given(int64_t id, const LogicalTensor& tensor, const char* what, std::optional<onednn::Desc>& target) {
    const Layout layout = layoutOf(id);
    MILLRACE_CHECK(onednn::dimsOf(layout.desc) == tensor.dims(), "The layout given for the ", what, " of shape ",
                   formatShape(tensor.shape), " is of another shape.");
    target = layout.desc;
  }

  std::vector<Candidate> candidates() const {
    std::vector<onednn::Desc> inputs = {input_.any()};
    std::vector<onednn::Desc> outputs = {output_.any()};
    const auto add = [](std::vector<onednn::Desc>& list, const std::optional<onednn::Desc>& desc) {
      if (!desc) return;
      for (const onednn::Desc& known : list) {
        if (known == *desc) return;
      }
      list.push_back(*desc);
    };
    add(inputs, givenInput_);
    add(outputs, givenOutput_);
    for (const Format format : {Format::Plain, Format::ChannelsFirst, Format::Blocked16}) {
      add(inputs, input_.desc(format));
      if (format != Format::ChannelsFirst) add(outputs, output_.desc(format));
    }
    std::vector<Candidate> all;
    for (const onednn::Desc& input : inputs) {
      for (const onednn::Desc& output : outputs) all.push_back({input, output});
    }
    return all;
  }

  std::optional<Offer> ask(const Candidate& candidate) const {
    try {
      Offer offer = make(candidate);
      offer.nanoseconds = estimate(offer);
      return offer;
    } catch (const dnnl::error&) {
      return std::nullopt;  // Not implemented for these layouts.
    }
  }

  Offer make(const Candidate& candidate) const {
    const dnnl::engine& engine = cpuEngine();
    const onednn::Desc kernel = kernel_.any();
    onednn::Attr attr = onednn::userScratchpad();
    Offer offer;
    if (request_.kind == ConvolutionKind::Forward) {
      if (request_.relu) {
        dnnl::post_ops ops;
        onednn::appendRelu(ops);
        attr.set_post_ops(ops);
      }
      const auto made =
          onednn::makeConvolutionForward(engine, candidate.input, kernel, bias_, candidate.output, window_, attr);
      offer.input = made.src_desc();
      offer.kernel = made.weights_desc();
      offer.output = made.dst_desc();
      if (request_.bias) offer.bias = made.bias_desc();
      offer.descriptor = std::make_unique<dnnl::primitive_desc_base>(made);
      return offer;
    }
    const auto hint = onednn::makeConvolutionForward(engine, input_.any(), kernel, onednn::Desc(), output_.any(), window_, attr);
    if (request_.kind == ConvolutionKind::InputGradient) {
      const auto made =
          onednn::makeConvolutionInputGradient(engine, candidate.input, kernel, candidate.output, window_, hint, attr);
      offer.input = made.diff_src_desc();
      offer.kernel = made.weights_desc();
      offer.output = made.diff_dst_desc();
      offer.descriptor = std::make_unique<dnnl::primitive_desc_base>(made);
      return offer;
    }
    const auto made =
        onednn::makeConvolutionKernelGradient(engine, candidate.input, kernel, bias_, candidate.output, window_, hint, attr);
    offer.input = made.src_desc();
    offer.kernel = made.diff_weights_desc();
    offer.output = made.diff_dst_desc();
    if (request_.bias) offer.bias = made.diff_bias_desc();
    offer.descriptor = std::make_unique<dnnl::primitive_desc_base>(made);
    return offer;
  }

  /** What the offer will take on one core: arithmetic at the rate of its implementation, and reorders at its borders. */
  double estimate(const Offer& offer) const {
    double nanoseconds = flops_ / rate(offer);
    nanoseconds += reorderCost(input_, offer.input, givenInput_, request_.kind == ConvolutionKind::InputGradient);
    nanoseconds += reorderCost(output_, offer.output, givenOutput_, request_.kind == ConvolutionKind::Forward);
    return nanoseconds;
  }

  /**
   * GFLOP/s a core of an implementation. Measured with oneDNN 2.6.3 on Zen 5 (AVX-512) over the convolutions of the
   * benchmark models, 3x3, batch 32 and 64; only the order matters:
   *
   * |                | blocked | row-major | row-major, few channels | gemm  | ref  |
   * | forward        | 210-250 | 190-240   | 100-150                 | 45-80 | 0.5  |
   * | inputGradient  | 210-250 | 190-240   | 6-14                    | 50-60 | 0.5  |
   * | kernelGradient | 190-230 | 40-60     | 5-40                    | 30-70 | 0.5  |
   *
   * Depthwise kernels have names of their own (dw) and are bound by memory, so 80 stands for any of them. The others run
   * group after group: with the one channel of a depthwise convolution they reach 3-9.
   */
  double rate(const Offer& offer) const {
    const std::string name = offer.descriptor->impl_info_str();
    const auto has = [&name](const char* part) { return name.find(part) != std::string::npos; };
    if (has("ref")) return 0.5;
    if (has("dw")) return 80;
    const int64_t channels = request_.input.back() / request_.groups;
    if (request_.groups > 1 && channels < 16) return 4.0 * channels;
    if (has("gemm") && !has("brg") && !has("acl")) return 50;
    const bool fewChannels = channels < 8;
    const bool rowMajor = offer.output == *output_.desc(Format::Plain);
    switch (request_.kind) {
      case ConvolutionKind::Forward:
        return !rowMajor ? 220 : fewChannels ? 120 : 210;
      case ConvolutionKind::InputGradient:
        return fewChannels ? 10 : !rowMajor ? 220 : 210;
      case ConvolutionKind::KernelGradient:
        return !rowMajor ? 200 : has("brg") ? 150 : fewChannels ? 20 : 50;
    }
    return 1;
  }

  /**
   * Nanoseconds to bring a tensor from where it is (row-major, if nothing was said) into the layout wanted. A result of
   * which nothing was said costs nothing: whoever reads it next takes it as it is.
   */
  static double reorderCost(const LogicalTensor& tensor, const onednn::Desc& wanted,
                            const std::optional<onednn::Desc>& present, bool isResult) {
    if (isResult && !present) return 0;
    const onednn::Desc from = present ? *present : *tensor.desc(Format::Plain);
    if (from == wanted) return 0;
    return moveNanoseconds(static_cast<double>(from.get_size() + wanted.get_size()));
  }

  const ConvolutionRequest& request_;
  LogicalTensor input_;
  LogicalTensor kernel_;
  LogicalTensor output_;
  onednn::Window window_;
  onednn::Desc bias_;
  std::optional<onednn::Desc> givenInput_;
  std::optional<onednn::Desc> givenOutput_;
  double flops_ = 0;
  int threads_ = 1;
};

}  // namespace

std::shared_ptr<const ConvolutionPlan> planConvolution(const ConvolutionRequest& request) {
  checkRequest(request);
  const std::string key = keyOf(request);
  if (const auto known = table().find(key)) return known;
  return table().add(key, Planner(request).plan());
}

std::unique_ptr<Instruction> makeConvolution(int64_t planId, const std::vector<BufferRef>& inputs,
                                             const std::vector<BufferRef>& outputs, BufferTable& buffers) {
  const auto plan = table().at(planId);
  const bool forward = plan->kind == ConvolutionKind::Forward;
  const size_t inputCount = forward && plan->bias ? 3 : 2;
  const size_t outputCount = plan->kind == ConvolutionKind::KernelGradient && plan->bias ? 2 : 1;
  MILLRACE_CHECK(inputs.size() == inputCount && outputs.size() == outputCount, "This convolution takes ", inputCount,
                 " inputs and ", outputCount, " outputs, got ", inputs.size(), " and ", outputs.size(), ".");
  std::vector<PrimitiveOperand> reads;
  std::vector<PrimitiveOperand> writes;
  switch (plan->kind) {
    case ConvolutionKind::Forward:
      reads = {{DNNL_ARG_SRC, inputs[0], plan->input.desc, "input"},
               {DNNL_ARG_WEIGHTS, inputs[1], plan->kernel.desc, "kernel"}};
      if (plan->bias) reads.push_back({DNNL_ARG_BIAS, inputs[2], plan->biasDesc, "bias"});
      writes = {{DNNL_ARG_DST, outputs[0], plan->output.desc, "output"}};
      break;
    case ConvolutionKind::InputGradient:
      reads = {{DNNL_ARG_DIFF_DST, inputs[0], plan->output.desc, "output gradient"},
               {DNNL_ARG_WEIGHTS, inputs[1], plan->kernel.desc, "kernel"}};
      writes = {{DNNL_ARG_DIFF_SRC, outputs[0], plan->input.desc, "input gradient"}};
      break;
    case ConvolutionKind::KernelGradient:
      reads = {{DNNL_ARG_SRC, inputs[0], plan->input.desc, "input"},
               {DNNL_ARG_DIFF_DST, inputs[1], plan->output.desc, "output gradient"}};
      writes = {{DNNL_ARG_DIFF_WEIGHTS, outputs[0], plan->kernel.desc, "kernel gradient"}};
      if (plan->bias) writes.push_back({DNNL_ARG_DIFF_BIAS, outputs[1], plan->biasDesc, "bias gradient"});
      break;
  }
  return std::make_unique<PrimitiveCall>(plan->primitive, reads, writes, buffers);
}

}  // namespace millrace
