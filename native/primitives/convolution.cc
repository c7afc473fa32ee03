#include "primitives/convolution.h"

#include "primitives/convolution_cost.h"
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
              request.groups, ' ', request.bias, ' ', request.relu, ' ', request.plainSums, ' ', request.inputLayout.value_or(-1), ' ',
              request.outputLayout.value_or(-1), ' ', dataTypeName(request.type), ' ', dataTypeName(request.resultType));
}

void checkRequest(const ConvolutionRequest& request) {
  const auto& [kind, input, kernel, output, strides, dilations, padding, groups, bias, relu, plainSums, inputLayout, outputLayout, type,
               resultType] = request;
  MILLRACE_CHECK(type == DataType::bf16 || resultType == DataType::f32, "A convolution of float32 gives float32.");
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

/** What to try: an algorithm, and layouts of the input and the output (or their gradients). Kernels' are left to oneDNN. */
struct Candidate {
  dnnl::algorithm algorithm;
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
        input_{Role::Activation, request.input, 1, typeOf(ConvolutionKind::InputGradient)},
        kernel_{Role::Kernel, request.kernel, request.groups, typeOf(ConvolutionKind::KernelGradient)},
        output_{Role::Activation, request.output, 1, typeOf(ConvolutionKind::Forward)},
        window_(makeWindow(request.strides, request.dilations, request.padding)) {
    if (request.bias) {
      bias_ = onednn::Desc({request.kernel.back()}, dnnl::memory::data_type::f32, dnnl::memory::format_tag::a);
    }
    if (request.inputLayout) given(*request.inputLayout, input_, "input", givenInput_);
    if (request.outputLayout) given(*request.outputLayout, output_, "output", givenOutput_);
    threads_ = chooseThreads(computeNanoseconds(flopsOf(request)));
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
  /** The type of the tensor that is the result of the kind of convolution given. */
  DataType typeOf(ConvolutionKind resultOf) const {
    return request_.kind == resultOf ? request_.resultType : request_.type;
  }

  /** A tensor of a forward pass, where nothing is a gradient. */
  onednn::Desc anyForward(const LogicalTensor& tensor) const {
    return LogicalTensor{tensor.role, tensor.shape, tensor.groups, request_.type}.any();
  }

  static void given(int64_t id, const LogicalTensor& tensor, const char* what, std::optional<onednn::Desc>& target) {
    const Layout layout = layoutOf(id);
    MILLRACE_CHECK(onednn::dimsOf(layout.desc) == tensor.dims(), "The layout given for the ", what, " of shape ",
                   formatShape(tensor.shape), " is of another shape.");
    target = layout.desc;
  }

  std::vector<Candidate> candidates() const {
    std::vector<onednn::Desc> inputs;
    std::vector<onednn::Desc> outputs;
    const auto add = [](std::vector<onednn::Desc>& list, const std::optional<onednn::Desc>& desc) {
      if (!desc) return;
      for (const onednn::Desc& known : list) {
        if (known == *desc) return;
      }
      list.push_back(*desc);
    };
    // Of equal offers the first wins. Products of bfloat16 are as fast in either order of the elements, and whatever comes
    // before or after them likes the row-major order.
    if (request_.type == DataType::bf16) {
      add(inputs, input_.desc(Format::Plain));
      add(outputs, output_.desc(Format::Plain));
    }
    add(inputs, input_.any());
    add(outputs, output_.any());
    add(inputs, givenInput_);
    add(outputs, givenOutput_);
    for (const Format format : {Format::Plain, Format::ChannelsFirst, Format::Blocked16}) {
      add(inputs, input_.desc(format));
      if (format != Format::ChannelsFirst) add(outputs, output_.desc(format));
    }
    std::vector<Candidate> all;
    for (const onednn::Desc& input : inputs) {
      for (const onednn::Desc& output : outputs) all.push_back({dnnl::algorithm::convolution_direct, input, output});
    }
    // Where there is one, it takes only the blocked layout, which `any` stands for.
    if (mayUseWinograd(request_)) all.push_back({dnnl::algorithm::convolution_winograd, input_.any(), output_.any()});
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
    const dnnl::algorithm algorithm = candidate.algorithm;
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
          onednn::makeConvolutionForward(engine, algorithm, candidate.input, kernel, bias_, candidate.output, window_, attr);
      offer.input = made.src_desc();
      offer.kernel = made.weights_desc();
      offer.output = made.dst_desc();
      if (request_.bias) offer.bias = made.bias_desc();
      offer.descriptor = std::make_unique<dnnl::primitive_desc_base>(made);
      return offer;
    }
    const auto hint =
        onednn::makeConvolutionForward(engine, algorithm, anyForward(input_), anyForward(kernel_), onednn::Desc(),
                                       anyForward(output_), window_, attr);
    if (request_.kind == ConvolutionKind::InputGradient) {
      const auto made = onednn::makeConvolutionInputGradient(engine, algorithm, candidate.input, kernel, candidate.output,
                                                             window_, hint, attr);
      offer.input = made.diff_src_desc();
      offer.kernel = made.weights_desc();
      offer.output = made.diff_dst_desc();
      offer.descriptor = std::make_unique<dnnl::primitive_desc_base>(made);
      return offer;
    }
    const auto made = onednn::makeConvolutionKernelGradient(engine, algorithm, candidate.input, kernel, bias_,
                                                            candidate.output, window_, hint, attr);
    offer.input = made.src_desc();
    offer.kernel = made.diff_weights_desc();
    offer.output = made.diff_dst_desc();
    if (request_.bias) offer.bias = made.diff_bias_desc();
    offer.descriptor = std::make_unique<dnnl::primitive_desc_base>(made);
    return offer;
  }

  /** What the offer will take on one core: arithmetic at the rate of its implementation, and reorders at its borders. */
  double estimate(const Offer& offer) const {
    const bool rowMajor = offer.output == *output_.desc(Format::Plain);
    double nanoseconds = arithmeticNanoseconds(request_, offer.descriptor->impl_info_str(), rowMajor);
    nanoseconds += reorderCost(input_, offer.input, givenInput_, request_.kind == ConvolutionKind::InputGradient);
    nanoseconds += reorderCost(output_, offer.output, givenOutput_, request_.kind == ConvolutionKind::Forward);
    return nanoseconds;
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
