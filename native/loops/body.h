// The body of a loop, ready to run: registers in the first-level cache, one vectorised kernel a step.
#pragma once

#include <cstdint>
#include <vector>

#include "loops/loop.h"
#include "loops/step_fusion.h"
#include "loops/walk.h"

namespace millrace {

/**
 * Evaluates the body on chunks of the index space, a step at a time for a whole chunk.
 *
 * A register is a pointer to lanes. Operands that are consecutive in memory are read in place, results that are are
 * written in place; everything else goes through slots: short arrays that stay in the first-level cache.
 */
class Body {
 public:
  /**
   * Compiles a checked loop, whose dimensions stand in the order of evaluation.
   * With `reduce`, nothing is stored: the reduction takes the result's register.
   */
  explicit Body(const LoopSpec& spec);

  /** The largest number of positions of one `evaluate`. */
  int64_t lanes() const { return lanes_; }
  /** Ranges that do not cross a multiple of this let operands and results stay in place. */
  int64_t segment() const { return segment_; }
  /** Bytes of working memory of a thread, a multiple of 64. */
  size_t frameBytes() const;
  /** Estimated nanoseconds a position on one thread. */
  double cost() const { return cost_; }

  /** One thread's registers during one run. */
  class Frame {
   public:
    /** `memory`: `frameBytes()` bytes, aligned to 64. */
    Frame(const Body& body, const RunContext& context, std::byte* memory);

    /** Computes positions `start` to `start + count`, and stores the results unless the loop reduces. */
    void evaluate(int64_t start, int64_t count);
    /** The lanes of the first result after `evaluate`; valid until the next. */
    const void* result() const { return registers_[body_.results_[0].source]; }

   private:
    /** Asks for what the next chunk will probably read: what follows this one's `count` elements. */
    void prefetch(int64_t count) const;
    std::byte* slot(int index) const { return slots_ + static_cast<size_t>(index) * body_.slotBytes_; }
    void load(int64_t start, int64_t count);

    const Body& body_;
    /** Lanes of each value. */
    void** registers_;
    /** Memory of each operand, then of each result. */
    std::byte** memories_;
    /** What a repeated operand's slot holds: a content key, and how many lanes of it. */
    int64_t* held_;
    std::byte* slots_;
  };

 private:
  static constexpr int noSlot = -1;

  struct Operand {
    BufferRef buffer;
    ElementType type;
    Walk walk;
    int slot;
    /** Whether lanes can be read from memory as they are. */
    bool inPlace;
    /** Whether it is too large for the caches next to a core. */
    bool far;
  };

  struct Constant {
    uint32_t value;
    int32_t bits;
  };

  struct Result {
    BufferRef buffer;
    ElementType type;
    Walk walk;
    uint32_t source;
    /** Whether the step that computes `source` may write straight to memory. */
    bool inPlace;
  };

  friend class BodyCompiler;

  std::vector<Operand> operands_;
  std::vector<Constant> constants_;
  std::vector<Walk> iotas_;
  std::vector<CompiledStep> steps_;
  std::vector<Result> results_;
  /** The slot of each value, or `noSlot`. */
  std::vector<int> slotOf_;
  bool storesResults_ = true;
  bool prefetches_ = false;
  int slots_ = 0;
  size_t slotBytes_ = 0;
  int64_t lanes_ = 0;
  int64_t segment_ = 0;
  double cost_ = 0;
};

}  // namespace millrace
