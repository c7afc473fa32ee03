#include "primitives/matmul.h"

#include "primitives/plans.h"

namespace millrace {

namespace {

PlanTable<MatmulPlan>& table() {
  static auto* instance = new PlanTable<MatmulPlan>("matrix product");
  return *instance;
}

/** `[batch, rows, columns]`, or its transpose as it lies in memory; without `batch` where that is 1. */
onednn::Desc matrix(int64_t batch, int64_t rows, int64_t columns, bool transposed) {
  const onednn::Dims strides = transposed ? onednn::Dims{1, rows} : onednn::Dims{columns, 1};
  const auto type = dnnl::memory::data_type::f32;
  if (batch == 1) return onednn::Desc({rows, columns}, type, strides);
  return onednn::Desc({batch, rows, columns}, type, {rows * columns, strides[0], strides[1]});
}

}  // namespace

/*
 * Always dnnl::matmul, which takes its brgemm kernels here. Measured against dnnl_sgemm (2.6.3, Zen 5, 2 threads,
 * microseconds): 128x512x784 272 to 268, its gradients 292 to 402 and 268 to 270; 64x128x9216 381 to 436, gradients
 * 405 to 509 and 372 to 426; 32x128x40000 1135 to 1047, gradients 1212 to 2038 and 915 to 1131. One thread, tiny:
 * 128x10x512 9.7 to 10.7; 8x1000x2 1.1 to 0.5.
 */
std::shared_ptr<const MatmulPlan> planMatmul(const MatmulRequest& request) {
  const auto& [batch, m, n, k, transposeA, transposeB, hasBias, relu] = request;
  MILLRACE_CHECK(batch > 0 && m > 0 && n > 0 && k > 0, "Matrix product of sizes batch ", batch, ", m ", m, ", n ", n, ", k ",
                 k, ": sizes must be positive.");
  const std::string key =
      text(batch, ' ', m, ' ', n, ' ', k, ' ', transposeA, ' ', transposeB, ' ', hasBias, ' ', relu);
  if (const auto known = table().find(key)) return known;

  MatmulPlan plan;
  plan.hasBias = hasBias;
  plan.a = matrix(batch, m, k, transposeA);
  plan.b = matrix(batch, k, n, transposeB);
  plan.c = matrix(batch, m, n, false);
  if (hasBias) {
    const onednn::Dims dims = batch == 1 ? onednn::Dims{1, n} : onednn::Dims{1, 1, n};
    plan.bias = onednn::Desc(dims, dnnl::memory::data_type::f32,
                             batch == 1 ? dnnl::memory::format_tag::ab : dnnl::memory::format_tag::abc);
  }
  onednn::Attr attr = onednn::userScratchpad();
  if (relu) {
    dnnl::post_ops ops;
    onednn::appendRelu(ops);
    attr.set_post_ops(ops);
  }
  const int threads = chooseThreads(computeNanoseconds(2.0 * batch * m * n * k));
  try {
    plan.primitive = std::make_shared<SharedPrimitive>(
        onednn::makeMatmul(cpuEngine(), plan.a, plan.b, plan.bias, plan.c, attr), threads);
  } catch (const dnnl::error& error) {
    rethrow(error, text("a matrix product of batch ", batch, ", m ", m, ", n ", n, ", k ", k).c_str());
  }
  return table().add(key, std::move(plan));
}

std::unique_ptr<Instruction> makeMatmul(int64_t planId, const std::vector<BufferRef>& inputs,
                                        const std::vector<BufferRef>& outputs, BufferTable& buffers) {
  const auto plan = table().at(planId);
  const size_t expected = plan->hasBias ? 3 : 2;
  MILLRACE_CHECK(inputs.size() == expected && outputs.size() == 1, "This matrix product takes ", expected,
                 " inputs and 1 output, got ", inputs.size(), " and ", outputs.size(), ".");
  std::vector<PrimitiveOperand> reads = {{DNNL_ARG_SRC, inputs[0], plan->a, "a"},
                                         {DNNL_ARG_WEIGHTS, inputs[1], plan->b, "b"}};
  if (plan->hasBias) reads.push_back({DNNL_ARG_BIAS, inputs[2], plan->bias, "bias"});
  return std::make_unique<PrimitiveCall>(plan->primitive, reads,
                                         std::vector<PrimitiveOperand>{{DNNL_ARG_DST, outputs[0], plan->c, "product"}},
                                         buffers);
}

}  // namespace millrace
