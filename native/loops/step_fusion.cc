#include "loops/step_fusion.h"

#include <algorithm>
#include <initializer_list>

namespace millrace {

namespace {

/** The steps of one body while they are being fused. */
class Fusion {
 public:
  Fusion(std::vector<CompiledStep>& steps, const std::vector<uint32_t>& stored, size_t values)
      : steps_(steps), madeBy_(values, nullptr), readers_(values, 0) {
    for (CompiledStep& step : steps) {
      madeBy_[step.target] = &step;
      for (int i = 0; i < mostInputs; i++) {
        if (std::find(step.inputs, step.inputs + i, step.inputs[i]) == step.inputs + i) readers_[step.inputs[i]]++;
      }
    }
    for (const uint32_t value : stored) readers_[value]++;
  }

  void run() {
    // Longest first. From the end, so that a chain of three steps leaves its first alone.
    for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
      if (!fuseMove(*step)) fuseScaled(*step);
    }
    for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) fusePair(*step);
    steps_.erase(std::remove_if(steps_.begin(), steps_.end(),
                                [](const CompiledStep& step) { return step.kernel == nullptr && step.iota < 0; }),
                 steps_.end());
  }

 private:
  /** The step that computes an operand, if it does `operation` and nothing else reads its result. */
  CompiledStep* inner(const CompiledStep& step, int operand, Operation operation) const {
    CompiledStep* maker = madeBy_[step.inputs[operand]];
    if (maker == nullptr || maker->operation != operation || readers_[step.inputs[operand]] != 1) return nullptr;
    return maker;
  }

  static void replace(CompiledStep& step, StepKernel kernel, std::initializer_list<uint32_t> inputs,
                      std::initializer_list<CompiledStep*> absorbed) {
    step.kernel = kernel;
    step.operation = Operation::Other;
    std::copy(inputs.begin(), inputs.end(), step.inputs);
    std::fill(step.inputs + inputs.size(), step.inputs + mostInputs, *(inputs.end() - 1));
    for (CompiledStep* gone : absorbed) {
      gone->kernel = nullptr;
      gone->operation = Operation::Other;
    }
  }

  /** `x + (y - x) * c`, with `y` perhaps a square. */
  bool fuseMove(CompiledStep& step) const {
    if (step.operation != Operation::Add) return false;
    for (int i = 0; i < 2; i++) {
      CompiledStep* product = inner(step, 1 - i, Operation::Multiply);
      if (product == nullptr) continue;
      const uint32_t from = step.inputs[i];
      for (int j = 0; j < 2; j++) {
        CompiledStep* difference = inner(*product, j, Operation::Subtract);
        if (difference == nullptr || difference->inputs[1] != from) continue;
        const uint32_t part = product->inputs[1 - j];
        CompiledStep* square = inner(*difference, 0, Operation::Multiply);
        if (square != nullptr && square->inputs[0] == square->inputs[1]) {
          replace(step, moveTowardsSquare, {from, square->inputs[0], part}, {product, difference, square});
        } else {
          replace(step, moveTowards, {from, difference->inputs[0], part}, {product, difference});
        }
        return true;
      }
    }
    return false;
  }

  /** `x - y * c / (sqrt(v) + e)` */
  void fuseScaled(CompiledStep& step) const {
    if (step.operation != Operation::Subtract) return;
    CompiledStep* quotient = inner(step, 1, Operation::Divide);
    if (quotient == nullptr) return;
    CompiledStep* product = inner(*quotient, 0, Operation::Multiply);
    CompiledStep* sum = inner(*quotient, 1, Operation::Add);
    if (product == nullptr || sum == nullptr) return;
    for (int i = 0; i < 2; i++) {
      CompiledStep* root = inner(*sum, i, Operation::SquareRoot);
      if (root == nullptr) continue;
      replace(step, subtractScaled,
              {step.inputs[0], product->inputs[0], product->inputs[1], root->inputs[0], sum->inputs[1 - i]},
              {quotient, product, sum, root});
      return;
    }
  }

  /** Any two operations that there is a kernel for. */
  void fusePair(CompiledStep& step) const {
    if (step.operation == Operation::Other) return;
    for (int i = 0; i < 2; i++) {
      CompiledStep* first = madeBy_[step.inputs[i]];
      if (first == nullptr || first->operation == Operation::Other || readers_[step.inputs[i]] != 1) continue;
      const uint32_t other = step.inputs[1 - i];
      // A value that stands in both places has one reader, but a pair has room for it in one place only.
      const StepKernel kernel = other == step.inputs[i] ? nullptr : findPair(first->operation, step.operation, i);
      if (kernel == nullptr) continue;
      if (step.operation == Operation::Select) {
        replace(step, kernel, {first->inputs[0], first->inputs[1], step.inputs[1], step.inputs[2]}, {first});
      } else {
        replace(step, kernel, {first->inputs[0], first->inputs[1], other}, {first});
      }
      return;
    }
  }

  std::vector<CompiledStep>& steps_;
  std::vector<CompiledStep*> madeBy_;
  std::vector<int> readers_;
};

}  // namespace

void fuseSteps(std::vector<CompiledStep>& steps, const std::vector<uint32_t>& stored, size_t values) {
  Fusion(steps, stored, values).run();
}

}  // namespace millrace
