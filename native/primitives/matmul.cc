#include "primitives/matmul.h"

#include <algorithm>
#include <tuple>

#include "primitives/plans.h"

namespace millrace {

namespace {

PlanTable<MatmulPlan>& table() {
  static auto* instance = new PlanTable<MatmulPlan>("matrix product");
  return *instance;
}

/** `[...batch, rows, columns]`, or its transpose as it lies in memory. */
onednn::Desc matrix(const onednn::Dims& batch, int64_t rows, int64_t columns, bool transposed, DataType type = DataType::f32) {
  onednn::Dims dims = batch;
  onednn::Dims strides(batch.size());
  int64_t stride = rows * columns;
  for (size_t d = batch.size(); d-- > 0; stride *= batch[d]) strides[d] = stride;
  dims.insert(dims.end(), {rows, columns});
  strides.insert(strides.end(), {transposed ? 1 : columns, transposed ? rows : 1});
  return onednn::Desc(dims, type, strides);
}

/** Throws unless the product of a request fits its place, whose elements lie in rows of n. */
void checkPlace(const MatmulRequest& request) {
  const auto& [dims, strides] = std::tie(request.placeDims, request.placeStrides);
  const size_t rank = dims.size();
  int64_t batch = 1;
  for (size_t d = 0; d + 2 < rank; d++) batch *= dims[d];
  MILLRACE_CHECK(rank >= 2 && strides.size() == rank && batch == request.batch && dims[rank - 2] == request.m &&
                     dims[rank - 1] == request.n && strides[rank - 1] == 1 &&
                     std::all_of(strides.begin(), strides.end(), [](int64_t stride) { return stride > 0; }),
                 "Matrix product of batch ", request.batch, ", m ", request.m, ", n ", request.n, ": its place has dimensions ",
                 formatShape(dims), " and strides ", formatShape(strides), ".");
}

}  // namespace

/*
 * Always dnnl::matmul, which takes its brgemm kernels here. Measured against dnnl_sgemm (2.6.3, Zen 5, 2 threads,
 * microseconds): 128x512x784 272 to 268, its gradients 292 to 402 and 268 to 270; 64x128x9216 381 to 436, gradients
 * 405 to 509 and 372 to 426; 32x128x40000 1135 to 1047, gradients 1212 to 2038 and 915 to 1131. One thread, tiny:
 * 128x10x512 9.7 to 10.7; 8x1000x2 1.1 to 0.5.
 */
std::shared_ptr<const MatmulPlan> planMatmul(const MatmulRequest& request) {
  const auto& [batch, m, n, k, transposeA, transposeB, hasBias, relu, placeDims, placeStrides, packB, type, resultType] =
      request;
  MILLRACE_CHECK(type == DataType::bf16 || resultType == DataType::f32, "A product of float32 matrices gives float32.");
  MILLRACE_CHECK(batch > 0 && m > 0 && n > 0 && k > 0, "Matrix product of sizes batch ", batch, ", m ", m, ", n ", n, ", k ",
                 k, ": sizes must be positive.");
  const std::string key =
      text(batch, ' ', m, ' ', n, ' ', k, ' ', transposeA, ' ', transposeB, ' ', hasBias, ' ', relu, ' ',
           formatShape(placeDims), formatShape(placeStrides), ' ', packB, ' ', dataTypeName(type), ' ', dataTypeName(resultType));
  if (const auto known = table().find(key)) return known;

  MatmulPlan plan;
  plan.hasBias = hasBias;
  onednn::Dims outer;
  if (!placeDims.empty()) {
    checkPlace(request);
    outer.assign(placeDims.begin(), placeDims.end() - 2);
  } else if (batch > 1) {
    outer = {batch};
  }
  MILLRACE_CHECK(!packB || outer.empty(), "Only single matrices can be packed; got ", batch, " of them, or a place with ",
                 "batch dimensions.");
  plan.a = matrix(outer, m, k, transposeA, type);
  plan.b = matrix(outer, k, n, transposeB, type);
  plan.c = placeDims.empty() ? matrix(outer, m, n, false, resultType)
                             : onednn::Desc(placeDims, resultType, placeStrides);
  if (hasBias) plan.bias = matrix(onednn::Dims(outer.size(), 1), 1, n, false);
  onednn::Attr attr = onednn::userScratchpad();
  if (relu) {
    dnnl::post_ops ops;
    onednn::appendRelu(ops);
    attr.set_post_ops(ops);
  }
  // What is packed is read at every step of a scan.
  const int threads = chooseThreads(computeNanoseconds(2.0 * batch * m * n * k), packB);
  try {
    const onednn::Desc given = plan.b;
    if (packB) plan.b = onednn::Desc({k, n}, type, dnnl::memory::format_tag::any);
    const auto made = onednn::makeMatmul(cpuEngine(), plan.a, plan.b, plan.bias, plan.c, attr);
    plan.b = made.weights_desc();
    if (packB) {
      const LogicalTensor tensor{Role::Activation, {k, n}, 1, type};
      plan.packing = {registerLayout(tensor, given), registerLayout(tensor, plan.b)};
    }
    plan.primitive = std::make_shared<SharedPrimitive>(made, threads);
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
