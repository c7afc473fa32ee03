#include "loops/elementwise_loop.h"

#include <algorithm>

#include "loops/index_space.h"
#include "threads.h"

namespace millrace {

ElementwiseLoop::ElementwiseLoop(const LoopSpec& spec) : body_(spec) {
  const int64_t positions = countPositions(spec.dims);
  segment_ = body_.segment();
  const int64_t pieces = ceilDivide(segment_, body_.lanes());
  // Equal pieces, of whole vectors.
  piece_ = std::min(ceilDivide(ceilDivide(segment_, pieces), 16) * 16, body_.lanes());
  piecesPerSegment_ = ceilDivide(segment_, piece_);
  pieces_ = positions / segment_ * piecesPerSegment_;
  parallel_ = worthParallel(static_cast<double>(positions) * body_.cost(), spec.inScan);
}

size_t ElementwiseLoop::scratchpadBytes() const {
  return body_.frameBytes() * static_cast<size_t>(parallel_ ? threadCount() : 1);
}

void ElementwiseLoop::run(const RunContext& context) {
  parallelRanges(pieces_, parallel_, [&](int64_t begin, int64_t end) {
    Body::Frame frame(body_, context, context.scratchpad + static_cast<size_t>(threadIndex()) * body_.frameBytes());
    int64_t segmentStart = begin / piecesPerSegment_ * segment_;
    int64_t offset = begin % piecesPerSegment_ * piece_;
    for (int64_t i = begin; i < end; i++) {
      frame.evaluate(segmentStart + offset, std::min(piece_, segment_ - offset));
      offset += piece_;
      if (offset >= segment_) {
        offset = 0;
        segmentStart += segment_;
      }
    }
  });
}

}  // namespace millrace
