#include "primitives/convolution_cost.h"

namespace millrace {

namespace {

/**
 * GFLOP/s a core of an implementation. Measured with oneDNN 2.6.3 on Zen 5 (AVX-512) over the convolutions of the
 * benchmark models, 3x3, batch 32 and 64:
 *
 * |                | blocked | row-major | row-major, few channels | gemm  | ref  |
 * | forward        | 210-250 | 190-240   | 100-150                 | 45-80 | 0.5  |
 * | inputGradient  | 210-250 | 190-240   | 6-14                    | 50-60 | 0.5  |
 * | kernelGradient | 190-230 | 40-60     | 5-40                    | 30-70 | 0.5  |
 *
 * The gradient of a 1x1 kernel is a product of matrices in either layout: 180-240 blocked, 130-220 row-major.
 *
 * Depthwise kernels have names of their own (dw) and are bound by memory, so 80 stands for any of them. The others run
 * group after group: with the one channel of a depthwise convolution they reach 3-9.
 */
double rateOf(const ConvolutionRequest& request, const std::string& implementation, bool rowMajor) {
  const auto has = [&](const char* part) { return implementation.find(part) != std::string::npos; };
  if (has("ref")) return 0.5;
  // Row-major, blocked, with few channels: 450 to 580, and 300 for gradients of kernels.
  if (request.type == DataType::bf16 && has("bf16") && !has("dw") && !has("gemm")) return 500;
  if (has("dw")) return 80;
  const int64_t channels = request.input.back() / request.groups;
  if (request.groups > 1 && channels < 16) return 4.0 * static_cast<double>(channels);
  if (has("gemm") && !has("brg") && !has("acl")) return 50;
  const bool fewChannels = channels < 8;
  switch (request.kind) {
    case ConvolutionKind::Forward:
      return !rowMajor ? 220 : fewChannels ? 120 : 210;
    case ConvolutionKind::InputGradient:
      return fewChannels ? 10 : !rowMajor ? 220 : 210;
    case ConvolutionKind::KernelGradient:
      return !rowMajor ? 200 : has("brg") || has("1x1") ? 150 : fewChannels ? 20 : 50;
  }
  return 1;
}

/**
 * Winograd's F(4x4, 3x3) multiplies 36 numbers for 16 results instead of 144, but carries every tile of the tensors and
 * every kernel over and back; it computes whole tiles only. Measured as the rates above, 32 to 128 channels: forward and
 * inputGradient 1.5 to 2.2 times as fast as the direct convolution, kernelGradient 0.9 to 2 times.
 */
double winogradNanoseconds(const ConvolutionRequest& request) {
  const auto& image = request.kind == ConvolutionKind::InputGradient ? request.input : request.output;
  double elements = static_cast<double>(image[0]);
  for (size_t i = 1; i + 1 < image.size(); i++) elements *= static_cast<double>((image[i] + 3) / 4 * 4);
  const auto inChannels = static_cast<double>(request.input.back());
  const auto filters = static_cast<double>(request.output.back());
  const double products = 2.25 * elements * inChannels * filters;
  const double perElement = request.kind == ConvolutionKind::KernelGradient ? 1.2 : 0.45;
  return 2 * products / 280 + perElement * elements * (inChannels + filters) + 36 * inChannels * filters;
}

}  // namespace

double flopsOf(const ConvolutionRequest& request) {
  double flops = 2;
  for (const int64_t size : request.output) flops *= static_cast<double>(size);
  for (size_t i = 0; i + 1 < request.kernel.size(); i++) flops *= static_cast<double>(request.kernel[i]);
  return flops;
}

double arithmeticNanoseconds(const ConvolutionRequest& request, const std::string& implementation, bool rowMajor) {
  if (implementation.find("wino") != std::string::npos) return winogradNanoseconds(request);
  return flopsOf(request) / rateOf(request, implementation, rowMajor);
}

bool mayUseWinograd(const ConvolutionRequest& request) {
  if (request.plainSums || request.type != DataType::f32) return false;
  if (request.kind != ConvolutionKind::InputGradient) return true;
  // oneDNN 2.6.3 computes a wrong gradient of the input where the padding differs before and after.
  for (const auto& [before, after] : request.padding) {
    if (before != after) return false;
  }
  return true;
}

}  // namespace millrace
