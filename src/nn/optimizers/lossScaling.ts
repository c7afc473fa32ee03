/** A scale of the loss that finds itself: grows while gradients stay finite, halves when one does not. */
import { add, divide, equal, multiply, reduceSum, select, subtract } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import type { SlotSpec } from './optimizer.ts';

/** What a scale starts with, and after how many updates in a row with finite gradients it doubles. */
export interface LossScaling {
  readonly initialScale: number;
  readonly dynamicGrowthSteps: number;
}

/** The scale in one step. */
export interface ScaledStep {
  readonly gradients: readonly Node[];
  /** bool `[]`: whether all gradients are finite; else the step is left out. */
  readonly allFinite: Node;
  /** float32 `[]`: number of steps that were left out before. */
  readonly skipped: Node;
  /** New values of {@link scalingSlots}. */
  readonly slots: readonly Node[];
}

/** The state of a scale, kept with each weight: all go on alike. */
export function scalingSlots({ initialScale }: LossScaling): readonly SlotSpec[] {
  return [
    { name: 'step_counter', initialValue: 0, shape: [] },
    { name: 'dynamic_scale', initialValue: initialScale, shape: [] },
    { name: 'skipped_steps', initialValue: 0, shape: [] },
  ];
}

/** What the loss is multiplied by: float32 `[]`. */
export function presentScale(slots: readonly Node[]): Node {
  return slots[1]!;
}

/**
 * Gradients without the scale, and how the scale goes on.
 *
 * @formula finite: `scale <- 2 * scale` after `dynamicGrowthSteps` steps, else `scale`; not finite: `scale <- scale / 2`
 * @param gradients - Of the loss times the scale.
 */
export function unscale(
  gradients: readonly Node[],
  slots: readonly Node[],
  { dynamicGrowthSteps }: LossScaling,
): ScaledStep {
  const [counter, scale, skipped] = slots as [Node, Node, Node];
  // 0 for a finite number, NaN for every other.
  const zeros = gradients.map((gradient) => reduceSum(subtract(gradient, gradient)));
  const allFinite = equal(
    zeros.reduce((a, b) => add(a, b)),
    0,
  ); // []
  const grows = equal(counter, dynamicGrowthSteps - 1); // []
  return {
    gradients: gradients.map((gradient) => divide(gradient, scale)),
    allFinite,
    skipped,
    slots: [
      select(allFinite, select(grows, 0, add(counter, 1)), 0),
      select(allFinite, select(grows, multiply(scale, 2), scale), multiply(scale, 0.5)),
      select(allFinite, skipped, add(skipped, 1)),
    ],
  };
}
