// A fused loop whose results have the shape of the index space.
#pragma once

#include "instruction.h"
#include "loops/body.h"

namespace millrace {

class ElementwiseLoop final : public Instruction {
 public:
  explicit ElementwiseLoop(const LoopSpec& spec);

  size_t scratchpadBytes() const override;
  void run(const RunContext& context) override;

 private:
  Body body_;
  /** Positions of a segment, and of the pieces that it is cut into. */
  int64_t segment_;
  int64_t piece_;
  int64_t piecesPerSegment_;
  int64_t pieces_;
  bool parallel_;
};

}  // namespace millrace
