// Matrix products.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "instruction.h"
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
};

struct MatmulPlan {
  int id = -1;
  onednn::Desc a;
  onednn::Desc b;
  onednn::Desc bias;
  onednn::Desc c;
  bool hasBias;
  std::shared_ptr<SharedPrimitive> primitive;
};

/** Chooses a primitive; on the engine thread. Equal requests get the same plan. */
std::shared_ptr<const MatmulPlan> planMatmul(const MatmulRequest& request);

/** Binds a plan to buffers: a, b, [bias]; c. */
std::unique_ptr<Instruction> makeMatmul(int64_t plan, const std::vector<BufferRef>& inputs,
                                        const std::vector<BufferRef>& outputs, BufferTable& buffers);

}  // namespace millrace
