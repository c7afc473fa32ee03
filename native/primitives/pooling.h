// Maximum and average pooling, forward and backward, on 1 to 3 spatial dimensions.
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

/** What is asked for; the fields are said in `PoolRequest` of src/engine/native/addon.ts. */
struct PoolRequest {
  bool maximum = true;
  bool backward = false;
  std::vector<int64_t> input;
  std::vector<int64_t> output;
  std::vector<int64_t> window;
  std::vector<int64_t> strides;
  std::vector<std::pair<int64_t, int64_t>> padding;
  int64_t inputLayout = 0;
  bool workspace = false;
};

struct PoolPlan {
  int id = -1;
  bool backward;
  Layout input;
  Layout output;
  onednn::Desc workspace;
  std::shared_ptr<SharedPrimitive> primitive;

  int64_t workspaceBytes() const { return static_cast<int64_t>(workspace.get_size()); }
};

/** Chooses a primitive; on the engine thread. Equal requests get the same plan. */
std::shared_ptr<const PoolPlan> planPool(const PoolRequest& request);

/** Binds a plan to buffers. Forward: input to output; backward: output gradient to input gradient. */
std::unique_ptr<Instruction> makePool(int64_t plan, const BufferRef& input, const BufferRef& output,
                                      const std::optional<BufferRef>& workspace, BufferTable& buffers);

}  // namespace millrace
