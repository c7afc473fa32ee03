// Matrix products.
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

/** What is asked for; the fields are said in `MatmulRequest` of src/engine/native/addon.ts. */
struct MatmulRequest {
  int64_t batch = 1;
  int64_t m = 0;
  int64_t n = 0;
  int64_t k = 0;
  bool transposeA = false;
  bool transposeB = false;
  bool bias = false;
  bool relu = false;
  /** Batch dimensions, m, n and strides of the product; empty: row-major. */
  onednn::Dims placeDims;
  onednn::Dims placeStrides;
  /** Whether b may be brought into a layout of its own first: it is read more than once. */
  bool packB = false;
  /** Of a and b; and of the product. */
  DataType type = DataType::f32;
  DataType resultType = DataType::f32;
};

struct MatmulPlan {
  int id = -1;
  onednn::Desc a;
  onednn::Desc b;
  onednn::Desc bias;
  onednn::Desc c;
  bool hasBias;
  /** Where b is packed: how it lies in memory, and how the primitive wants it. */
  std::optional<std::pair<Layout, Layout>> packing;
  std::shared_ptr<SharedPrimitive> primitive;
};

/** Chooses a primitive; on the engine thread. Equal requests get the same plan. */
std::shared_ptr<const MatmulPlan> planMatmul(const MatmulRequest& request);

/** Binds a plan to buffers: a, b, [bias]; c. */
std::unique_ptr<Instruction> makeMatmul(int64_t plan, const std::vector<BufferRef>& inputs,
                                        const std::vector<BufferRef>& outputs, BufferTable& buffers);

}  // namespace millrace
