/** Running means, as the optimizers of Adam's family keep them. */
import { add, constant, divide, multiply, power, sqrt, square, subtract } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { checkNumber } from '../../util/check.ts';
import type { SlotSpec, UpdateContext } from './optimizer.ts';

/** A decay in [0, 1). */
export function checkDecay(owner: string, name: string, value: number): number {
  return checkNumber(owner, name, value, { min: 0, max: 1, exclusiveMaximum: true });
}

/** Slots that start at 0. */
export function zeroSlots(...names: readonly string[]): SlotSpec[] {
  return names.map((name) => ({ name, initialValue: 0 }));
}

/** `mean <- mean + (value - mean)(1 - decay)`. */
export function approach(mean: Node, value: Node, decay: number): Node {
  return add(mean, multiply(subtract(value, mean), 1 - decay));
}

/** `mean <- decay * mean + (1 - decay) * value`. */
export function blend(mean: Node, value: Node, decay: number): Node {
  return add(multiply(mean, decay), multiply(value, 1 - decay));
}

/** `1 - decay^step`, the power in float32 as Keras takes it: what is missing in a mean that began at 0. */
export function correction(decay: number, step: Node): Node {
  return subtract(1, power(constant(decay), step)); // []
}

/** What {@link adamStep} needs. */
export interface AdamDecays {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** Mean of gradients, and of their squares, after one more. */
export function adamMoments(
  gradient: Node,
  [momentum, velocity]: readonly [Node, Node],
  { beta1, beta2 }: Pick<AdamDecays, 'beta1' | 'beta2'>,
): [momentum: Node, velocity: Node] {
  return [approach(momentum, gradient, beta1), approach(velocity, square(gradient), beta2)];
}

/** What Adam takes from a variable: `alpha * m / (sqrt(v) + epsilon)`. */
export function adamStep(
  momentum: Node,
  velocity: Node,
  { beta1, beta2, epsilon }: AdamDecays,
  { learningRate, step }: UpdateContext,
): Node {
  const correction1 = correction(beta1, step); // []
  const correction2 = correction(beta2, step); // []
  const alpha = divide(multiply(learningRate, sqrt(correction2)), correction1); // []
  return divide(multiply(momentum, alpha), add(sqrt(velocity), epsilon));
}
