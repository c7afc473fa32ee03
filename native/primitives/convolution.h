// Convolutions and their two gradients, on 1 to 3 spatial dimensions, with groups.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "instruction.h"
#include "primitives/layouts.h"
#include "primitives/primitive_call.h"

namespace millrace {

enum class ConvolutionKind : uint8_t { Forward, InputGradient, KernelGradient };

/** What is asked for; the fields are said in `ConvolutionRequest` of src/engine/native/addon.ts. */
struct ConvolutionRequest {
  ConvolutionKind kind = ConvolutionKind::Forward;
  std::vector<int64_t> input;
  std::vector<int64_t> kernel;
  std::vector<int64_t> output;
  std::vector<int64_t> strides;
  std::vector<int64_t> dilations;
  std::vector<std::pair<int64_t, int64_t>> padding;
  int64_t groups = 1;
  bool bias = false;
  bool relu = false;
  bool plainSums = false;
  std::optional<int64_t> inputLayout;
  std::optional<int64_t> outputLayout;
  /** Of the operands, but the bias, which is always float32; and of the result. */
  DataType type = DataType::f32;
  DataType resultType = DataType::f32;
};

/** A chosen primitive and the layouts that its operands must have. */
struct ConvolutionPlan {
  int id = -1;
  ConvolutionKind kind;
  bool bias;
  Layout input;
  Layout kernel;
  Layout output;
  onednn::Desc biasDesc;
  std::shared_ptr<SharedPrimitive> primitive;
};

/** Chooses a primitive; on the engine thread. Equal requests get the same plan. */
std::shared_ptr<const ConvolutionPlan> planConvolution(const ConvolutionRequest& request);

/** Binds a plan to buffers; operands in the order of `LoweredInstruction` in addon.ts. */
std::unique_ptr<Instruction> makeConvolution(int64_t plan, const std::vector<BufferRef>& inputs,
                                             const std::vector<BufferRef>& outputs, BufferTable& buffers);

}  // namespace millrace
