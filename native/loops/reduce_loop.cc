#include "loops/reduce_loop.h"

#include <algorithm>
#include <cstring>

#include "loops/body.h"
#include "loops/fold.h"
#include "loops/index_space.h"
#include "loops/step_kernels.h"
#include "threads.h"

namespace millrace {

namespace {

/** Tasks that a reduction is divided into where its results alone are too few: the same for any number of threads. */
constexpr int64_t wantedTasks = 16;
constexpr int64_t fewestPositionsOfTask = 8192;

/** Rows that are added in single precision before their sum goes into the double-precision totals. */
constexpr int64_t mostSingleSums = 16;

size_t alignUp(size_t bytes) { return (bytes + 63) / 64 * 64; }

template <typename Op>
class ReduceLoop final : public Instruction {
 public:
  using Value = typename Op::Value;
  using Total = typename Op::Total;

  /** `spec` in the order of evaluation. */
  ReduceLoop(const LoopSpec& spec, const ReduceShape& shape)
      : shape_(shape), body_(spec), result_(resultWalk(spec)), buffer_(spec.results[0].access.buffer),
        type_(spec.results[0].access.type) {
    const int64_t positions = countPositions(spec.dims);
    parallel_ = worthParallel(static_cast<double>(positions) * body_.cost(), spec.inScan);
    batched_ = shape_.groupPositions() <= body_.lanes();
    if (batched_) {
      groupsOfTask_ = std::max<int64_t>(body_.lanes() / std::max<int64_t>(shape_.groupPositions(), 1), 1);
      tasks_ = ceilDivide(shape_.groups, groupsOfTask_);
      return;
    }
    if (shape_.innerKept) {
      tiles_ = ceilDivide(shape_.columns, body_.lanes());
      tile_ = std::min(ceilDivide(ceilDivide(shape_.columns, tiles_), 16) * 16, body_.lanes());
      if (tiles_ == 1) tile_ = shape_.columns;
      tiles_ = ceilDivide(shape_.columns, tile_);
    }
    const int64_t length = shape_.innerKept ? shape_.rows : shape_.groupPositions();
    const int64_t fewest = std::max<int64_t>(ceilDivide(fewestPositionsOfTask, shape_.innerKept ? tile_ : 1), 1);
    splits_ = std::clamp<int64_t>(ceilDivide(wantedTasks, shape_.groups * tiles_), 1, std::max<int64_t>(length / fewest, 1));
    tasks_ = shape_.groups * tiles_ * splits_;
    if (splits_ > 1) totals_.resize(static_cast<size_t>(shape_.groups * splits_ * shape_.groupResults()));
  }

  size_t scratchpadBytes() const override { return threadBytes() * static_cast<size_t>(parallel_ ? threadCount() : 1); }

  void run(const RunContext& context) override {
    if (shape_.groupPositions() == 0) return storeIdentity(context);
    parallelRanges(tasks_, parallel_, [&](int64_t begin, int64_t end) {
      Worker worker(*this, context);
      for (int64_t task = begin; task < end; task++) {
        if (batched_) {
          worker.runGroups(task);
        } else {
          worker.runTask(task);
        }
      }
    });
    if (splits_ > 1) mergeSplits(context);
  }

 private:
  /** The result over the kept dimensions. */
  static Walk resultWalk(const LoopSpec& spec) {
    std::vector<int64_t> dims;
    std::vector<int64_t> strides;
    for (size_t d = 0; d < spec.dims.size(); d++) {
      if (spec.reduce->reduced[d]) continue;
      dims.push_back(spec.dims[d]);
      strides.push_back(spec.results[0].access.strides[d]);
    }
    return {dims, strides};
  }

  size_t laneBytes() const { return alignUp(static_cast<size_t>(body_.lanes()) * sizeof(Value)); }
  size_t totalBytes() const { return alignUp(static_cast<size_t>(body_.lanes()) * sizeof(Total)); }
  size_t threadBytes() const { return body_.frameBytes() + 3 * laneBytes() + totalBytes(); }

  void store(const RunContext& context, int64_t start, int64_t count, const Value* lanes) const {
    std::byte* memory = context.resolve(buffer_);
    const int64_t offset = elementBytes(type_) == 4 ? result_.consecutive(start, count) : -1;
    if (offset >= 0) {
      std::memcpy(memory + offset * 4, lanes, static_cast<size_t>(count) * 4);
    } else {
      result_.scatter(memory, type_, start, count, lanes);
    }
  }

  /** What one thread needs. */
  struct Worker {
    Worker(const ReduceLoop& owner, const RunContext& runContext)
        : loop(owner), context(runContext),
          memory(runContext.scratchpad + static_cast<size_t>(threadIndex()) * owner.threadBytes()),
          frame(owner.body_, runContext, memory) {
      memory += loop.body_.frameBytes();
      const auto take = [&](size_t bytes) {
        std::byte* taken = memory;
        memory += bytes;
        return taken;
      };
      scratch = reinterpret_cast<Value*>(take(loop.laneBytes()));
      sums = reinterpret_cast<Value*>(take(loop.laneBytes()));
      out = reinterpret_cast<Value*>(take(loop.laneBytes()));
      totals = reinterpret_cast<Total*>(take(loop.totalBytes()));
    }

    const Value* evaluate(int64_t start, int64_t count) {
      frame.evaluate(start, count);
      return static_cast<const Value*>(frame.result());
    }

    /** Several small groups at once. */
    void runGroups(int64_t task) {
      const ReduceShape& shape = loop.shape_;
      const int64_t first = task * loop.groupsOfTask_;
      const int64_t groups = std::min(loop.groupsOfTask_, shape.groups - first);
      const int64_t positions = shape.groupPositions();
      const int64_t results = shape.groupResults();
      const Value* lanes = evaluate(first * positions, groups * positions);
      for (int64_t g = 0; g < groups; g++) {
        if (shape.innerKept) {
          const Value* row = foldRows<Op>(lanes + g * positions, shape.rows, shape.columns, scratch);
          std::memcpy(out + g * results, row, static_cast<size_t>(results) * sizeof(Value));
        } else {
          out[g] = foldRun<Op>(lanes + g * positions, positions);
        }
      }
      loop.store(context, first * results, groups * results, out);
    }

    /** A part of one large group. */
    void runTask(int64_t task) {
      const int64_t split = task % loop.splits_;
      const int64_t tile = task / loop.splits_ % loop.tiles_;
      const int64_t group = task / loop.splits_ / loop.tiles_;
      const ReduceShape& shape = loop.shape_;
      const int64_t first = tile * loop.tile_;
      const int64_t count = shape.innerKept ? std::min(loop.tile_, shape.columns - first) : 1;
      const int64_t length = shape.innerKept ? shape.rows : shape.groupPositions();
      const int64_t begin = length * split / loop.splits_;
      const int64_t end = length * (split + 1) / loop.splits_;
      fillTotals<Op>(totals, count);
      if (shape.innerKept) {
        addRows(group * shape.groupPositions() + first, begin, end, count);
      } else {
        addRun(group * shape.groupPositions(), begin, end);
      }
      const int64_t results = shape.groupResults();
      if (loop.splits_ > 1) {
        std::memcpy(loop.totals_.data() + (group * loop.splits_ + split) * results + first, totals,
                    static_cast<size_t>(count) * sizeof(Total));
        return;
      }
      roundTotals<Op>(out, totals, count);
      loop.store(context, group * results + first, count, out);
    }

    void addRun(int64_t start, int64_t begin, int64_t end) {
      while (begin < end) {
        const int64_t count = std::min(loop.body_.lanes(), end - begin);
        totals[0] = Op::merge(totals[0], foldRun<Op>(evaluate(start + begin, count), count));
        begin += count;
      }
    }

    void addRows(int64_t start, int64_t begin, int64_t end, int64_t count) {
      const int64_t columns = loop.shape_.columns;
      const int64_t rowsAtOnce = count == columns ? std::max<int64_t>(loop.body_.lanes() / columns, 1) : 1;
      int64_t pending = 0;
      for (int64_t row = begin; row < end; row += rowsAtOnce) {
        const int64_t rows = std::min(rowsAtOnce, end - row);
        const Value* lanes = foldRows<Op>(evaluate(start + row * columns, rows * count), rows, count, scratch);
        if (pending == 0) {
          std::memcpy(sums, lanes, static_cast<size_t>(count) * sizeof(Value));
        } else {
          combineRow<Op>(sums, lanes, count);
        }
        if (++pending == mostSingleSums || row + rowsAtOnce >= end) {
          mergeRow<Op>(totals, sums, count);
          pending = 0;
        }
      }
    }

    const ReduceLoop& loop;
    const RunContext& context;
    std::byte* memory;
    Body::Frame frame;
    Value* scratch;
    Value* sums;
    Value* out;
    Total* totals;
  };

  /** Adds up the parts of each group, always in the same order. */
  void mergeSplits(const RunContext& context) const {
    const int64_t results = shape_.groupResults();
    std::byte* memory = context.scratchpad;
    auto* merged = reinterpret_cast<Total*>(memory);
    auto* out = reinterpret_cast<Value*>(memory + totalBytes());
    for (int64_t group = 0; group < shape_.groups; group++) {
      for (int64_t first = 0; first < results; first += body_.lanes()) {
        const int64_t count = std::min(body_.lanes(), results - first);
        const Total* parts = totals_.data() + group * splits_ * results + first;
        std::memcpy(merged, parts, static_cast<size_t>(count) * sizeof(Total));
        for (int64_t split = 1; split < splits_; split++) {
          parts += results;
          mergeRow<Op>(merged, parts, count);
        }
        roundTotals<Op>(out, merged, count);
        store(context, group * results + first, count, out);
      }
    }
  }

  /** A reduction over nothing. */
  void storeIdentity(const RunContext& context) const {
    auto* out = reinterpret_cast<Value*>(context.scratchpad);
    const int64_t results = shape_.groups * shape_.groupResults();
    for (int64_t i = 0; i < body_.lanes(); i++) out[i] = static_cast<Value>(Op::identity);
    for (int64_t start = 0; start < results; start += body_.lanes()) {
      store(context, start, std::min(body_.lanes(), results - start), out);
    }
  }

  ReduceShape shape_;
  Body body_;
  Walk result_;
  BufferRef buffer_;
  ElementType type_;
  /** Whether groups are so small that a chunk holds one or more of them. */
  bool batched_ = false;
  int64_t groupsOfTask_ = 1;
  /** Inner kept: columns of a tile, and tiles of a row. */
  int64_t tile_ = 1;
  int64_t tiles_ = 1;
  /** Parts into which the rows of a group are divided. */
  int64_t splits_ = 1;
  int64_t tasks_ = 1;
  bool parallel_ = false;
  /** Of each group, of each split: a row of totals. */
  mutable std::vector<Total> totals_;
};

template <typename Float, typename Int>
std::unique_ptr<Instruction> makeFor(const LoopSpec& spec, const ReduceShape& shape) {
  if (isFloat(spec.results[0].access.type)) return std::make_unique<ReduceLoop<Float>>(spec, shape);
  return std::make_unique<ReduceLoop<Int>>(spec, shape);
}

}  // namespace

LoopSpec orderForReduction(const LoopSpec& spec, ReduceShape& shape) {
  const std::vector<bool>& reduced = spec.reduce->reduced;
  std::vector<size_t> moving;
  for (size_t d = 0; d < spec.dims.size(); d++) {
    if (spec.dims[d] != 1) moving.push_back(d);
  }
  size_t inner = moving.size();
  while (inner > 0 && reduced[moving[inner - 1]] == reduced[moving.back()]) inner--;
  shape = ReduceShape();
  shape.innerKept = !moving.empty() && !reduced[moving.back()];

  std::vector<size_t> order;
  const auto takeOuter = [&](bool wanted, int64_t& size) {
    for (size_t i = 0; i < inner; i++) {
      if (reduced[moving[i]] != wanted) continue;
      order.push_back(moving[i]);
      size *= spec.dims[moving[i]];
    }
  };
  takeOuter(false, shape.groups);
  takeOuter(true, shape.rows);
  for (size_t i = inner; i < moving.size(); i++) {
    order.push_back(moving[i]);
    shape.columns *= spec.dims[moving[i]];
  }

  const auto permute = [&](const auto& values) {
    std::decay_t<decltype(values)> permuted;
    for (const size_t d : order) permuted.push_back(values[d]);
    return permuted;
  };
  LoopSpec ordered = spec;
  ordered.dims = permute(spec.dims);
  for (LoopAccess& operand : ordered.operands) operand.strides = permute(operand.strides);
  for (LoopResult& result : ordered.results) result.access.strides = permute(result.access.strides);
  for (IotaStrides& iota : ordered.iotaStrides) iota.strides = permute(iota.strides);
  ordered.reduce->reduced = permute(reduced);
  return ordered;
}

std::unique_ptr<Instruction> makeReduceLoop(const LoopSpec& spec) {
  ReduceShape shape;
  const LoopSpec ordered = orderForReduction(spec, shape);
  switch (spec.reduce->op) {
    case ReduceOp::Sum:
      return makeFor<SumOfFloats, SumOfInts>(ordered, shape);
    case ReduceOp::Max:
      return makeFor<Extreme<float, true>, Extreme<int32_t, true>>(ordered, shape);
    case ReduceOp::Min:
      return makeFor<Extreme<float, false>, Extreme<int32_t, false>>(ordered, shape);
    case ReduceOp::Product:
      return makeFor<ProductOfFloats, ProductOfInts>(ordered, shape);
  }
  return nullptr;
}

}  // namespace millrace
