#include "primitives/pooling.h"

#include "primitives/plans.h"
#include "primitives/window.h"

namespace millrace {

namespace {

PlanTable<PoolPlan>& table() {
  static auto* instance = new PlanTable<PoolPlan>("pooling");
  return *instance;
}

std::string keyOf(const PoolRequest& request) {
  std::string padding;
  for (const auto& [before, after] : request.padding) padding += text(before, ',', after, ';');
  return text(request.maximum, request.backward, formatShape(request.input), formatShape(request.output),
              formatShape(request.window), formatShape(request.strides), padding, request.inputLayout, request.workspace);
}

/** Tries one layout of the input; the output has the same kind of layout. */
std::optional<PoolPlan> tryLayout(const PoolRequest& request, const Layout& inputLayout, int threads) {
  const LogicalTensor output{Role::Activation, request.output, 1, onednn::typeOf(inputLayout.desc)};
  const auto outputDesc = output.desc(inputLayout.format);
  const onednn::Desc target = outputDesc ? *outputDesc : output.any();
  const onednn::Window window =
      makeWindow(request.strides, std::vector<int64_t>(request.strides.size(), 1), request.padding);
  const auto algorithm =
      request.maximum ? dnnl::algorithm::pooling_max : dnnl::algorithm::pooling_avg_exclude_padding;
  const auto kind = request.maximum && request.workspace ? dnnl::prop_kind::forward_training
                                                         : dnnl::prop_kind::forward_inference;
  const onednn::Dims size(request.window.begin(), request.window.end());
  PoolPlan plan;
  plan.backward = request.backward;
  try {
    // A backward pass reads the workspace of exactly the forward pass that its hint describes.
    const auto forward = onednn::makePoolForward(
        cpuEngine(), request.backward ? dnnl::prop_kind::forward_training : kind, algorithm, inputLayout.desc, target, size,
        window, onednn::userScratchpad());
    if (request.maximum && request.workspace) plan.workspace = forward.workspace_desc();
    plan.input = inputLayout;
    plan.output = registerLayout(output, forward.dst_desc());
    if (!request.backward) {
      plan.primitive = std::make_shared<SharedPrimitive>(forward, threads);
      return plan;
    }
    const auto backward = onednn::makePoolBackward(cpuEngine(), algorithm, inputLayout.desc, forward.dst_desc(), size, window,
                                                   forward, onednn::userScratchpad());
    plan.primitive = std::make_shared<SharedPrimitive>(backward, threads);
    return plan;
  } catch (const dnnl::error&) {
    return std::nullopt;
  }
}

bool isReference(const PoolPlan& plan) { return plan.primitive->implementation().rfind("ref", 0) == 0; }

}  // namespace

std::shared_ptr<const PoolPlan> planPool(const PoolRequest& request) {
  const Layout given = layoutOf(request.inputLayout);
  const LogicalTensor input{Role::Activation, request.input, 1, onednn::typeOf(given.desc)};
  checkWindow("Pooling", request.input, request.output, request.window, request.strides,
              std::vector<int64_t>(request.strides.size(), 1), request.padding);
  MILLRACE_CHECK(request.input.back() == request.output.back(), "Pooling keeps channels; got ", formatShape(request.input),
                 " -> ", formatShape(request.output), ".");
  const std::string key = keyOf(request);
  if (const auto known = table().find(key)) return known;
  MILLRACE_CHECK(onednn::dimsOf(given.desc) == input.dims(), "The layout of the pooling input is of another shape than ",
                 formatShape(request.input), ".");

  double bytes = 8;
  for (const int64_t extent : request.input) bytes *= static_cast<double>(extent);
  const int threads = chooseThreads(moveNanoseconds(bytes));
  std::optional<PoolPlan> best = tryLayout(request, given, threads);
  // The backward pass must take the workspace as the forward pass left it: its layout is not open.
  const bool layoutIsOpen = !(request.backward && request.maximum);
  if (layoutIsOpen && (!best || isReference(*best))) {
    for (const Format format : {Format::Plain, Format::Blocked16, Format::Blocked8, Format::ChannelsFirst}) {
      const auto desc = input.desc(format);
      if (!desc) continue;
      std::optional<PoolPlan> other = tryLayout(request, registerLayout(input, *desc), threads);
      if (other && (!best || !isReference(*other))) {
        best = std::move(other);
        if (!isReference(*best)) break;
      }
    }
  }
  MILLRACE_CHECK(best.has_value(), "oneDNN has no implementation of pooling ", formatShape(request.input), " -> ",
                 formatShape(request.output), " with window ", formatShape(request.window), ".");
  return table().add(key, std::move(*best));
}

std::unique_ptr<Instruction> makePool(int64_t planId, const BufferRef& input, const BufferRef& output,
                                      const std::optional<BufferRef>& workspace, BufferTable& buffers) {
  const auto plan = table().at(planId);
  const bool needsWorkspace = plan->workspaceBytes() > 0;
  MILLRACE_CHECK(needsWorkspace == workspace.has_value(), "This pooling plan ",
                 needsWorkspace ? "needs a workspace" : "has no workspace", ".");
  std::vector<PrimitiveOperand> reads;
  std::vector<PrimitiveOperand> writes;
  if (plan->backward) {
    reads.push_back({DNNL_ARG_DIFF_DST, input, plan->output.desc, "output gradient"});
    writes.push_back({DNNL_ARG_DIFF_SRC, output, plan->input.desc, "input gradient"});
  } else {
    reads.push_back({DNNL_ARG_SRC, input, plan->input.desc, "input"});
    writes.push_back({DNNL_ARG_DST, output, plan->output.desc, "output"});
  }
  if (needsWorkspace) {
    (plan->backward ? reads : writes).push_back({DNNL_ARG_WORKSPACE, *workspace, plan->workspace, "workspace"});
  }
  return std::make_unique<PrimitiveCall>(plan->primitive, reads, writes, buffers);
}

}  // namespace millrace
