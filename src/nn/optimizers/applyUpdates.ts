/** One step of an optimizer on all weights: what the common options ask for, around its update rule. */
import { add, constant, divide, equal, multiply, remainder, round, select, subtract } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { clipGradients } from './clipping.ts';
import type { CommonSettings } from './commonOptions.ts';
import { presentScale, scalingSlots, unscale } from './lossScaling.ts';
import type { Optimizer, SlotOwner, UpdateContext, UpdateResult } from './optimizer.ts';

/** A weight in a step: its values before, and its gradient. */
export interface WeightState {
  readonly owner: SlotOwner;
  readonly variable: Node;
  /** Of the loss times `lossScaleFactor`. */
  readonly gradient: Node;
  /** In the order of `allSlotSpecs`. */
  readonly slots: readonly Node[];
}

/**
 * What the loss is multiplied by before gradients are taken; undefined for nothing.
 *
 * @param slots - Of each weight, in the order of `allSlotSpecs`.
 */
export function lossScaleOf(optimizer: Optimizer, slots: readonly (readonly Node[])[]): Node | number | undefined {
  if (optimizer.lossScaling !== undefined) return slots.length === 0 ? undefined : presentScale(slots[0]!);
  return optimizer.common.lossScaleFactor ?? undefined;
}

/**
 * New values of all weights and of their slots after one batch.
 *
 * @param context - `step` counts batches, 1 for the first.
 * @returns in the order of `weights`, slots in the order of `allSlotSpecs`
 */
export function applyUpdates(
  optimizer: Optimizer,
  weights: readonly WeightState[],
  context: UpdateContext,
): UpdateResult[] {
  const { lossScaling } = optimizer;
  if (lossScaling === undefined || weights.length === 0) return applyFinite(optimizer, weights, context);
  const own = scalingSlots(lossScaling).length;
  const slopes = weights.map(({ gradient }) => gradient);
  const scaled = unscale(slopes, weights[0]!.slots.slice(0, own), lossScaling);
  const inner = weights.map((weight, i) => ({
    ...weight,
    gradient: scaled.gradients[i]!,
    slots: weight.slots.slice(own),
  }));
  // What was left out does not count: the first update is one with finite gradients.
  const step = subtract(context.step, scaled.skipped);
  return applyFinite(optimizer, inner, { ...context, step }).map(({ variable, slots }, i) => ({
    variable: select(scaled.allFinite, variable, inner[i]!.variable),
    slots: [...scaled.slots, ...slots.map((slot, j) => select(scaled.allFinite, slot, inner[i]!.slots[j]!))],
  }));
}

function applyFinite(
  optimizer: Optimizer,
  weights: readonly WeightState[],
  { learningRate, step }: UpdateContext,
): UpdateResult[] {
  const { common } = optimizer;
  const { lossScaleFactor, useEma } = common;
  const accumulation = accumulationAt(step, common.gradientAccumulationSteps);
  const count = accumulation?.update ?? step;
  const firstOwn = Number(useEma) + Number(accumulation !== undefined);

  const slopes = weights.map(({ gradient, slots }) => {
    const slope = lossScaleFactor === null ? gradient : divide(gradient, lossScaleFactor);
    return accumulation === undefined ? slope : add(slope, slots[firstOwn - 1]!);
  });
  const means = accumulation === undefined ? slopes : slopes.map((sum) => divide(sum, accumulation.steps));
  const clipped = clipGradients(means, common);

  return weights.map(({ owner, variable: old, slots }, i) => {
    const own = slots.slice(firstOwn);
    const decayed = decay(old, optimizer.decays(owner) ? optimizer.weightDecayOf(owner) : null, learningRate);
    const result = optimizer.update(decayed, clipped[i]!, own, { learningRate, step: count });
    const newSlots: Node[] = [];
    let { variable } = result;
    if (accumulation !== undefined) {
      variable = select(accumulation.isDue, variable, old);
      newSlots.push(select(accumulation.isDue, 0, slopes[i]!));
    }
    newSlots.push(
      ...result.slots.map((slot, j) => (accumulation === undefined ? slot : select(accumulation.isDue, slot, own[j]!))),
    );
    if (useEma) {
      const averaged = average(variable, slots[0]!, count, common);
      variable = averaged.variable;
      newSlots.unshift(averaged.average);
    }
    return { variable, slots: newSlots };
  });
}

interface Accumulation {
  readonly steps: number;
  /** bool `[]`: whether this batch ends a group. */
  readonly isDue: Node;
  /** float32 `[]`: number of the update that this batch belongs to. */
  readonly update: Node;
}

function accumulationAt(step: Node, steps: number | null): Accumulation | undefined {
  if (steps === null) return undefined;
  const before = subtract(step, 1); // []
  const update = add(round(divide(subtract(before, remainder(before, steps)), steps)), 1); // []
  return { steps, isDue: equal(remainder(step, steps), 0), update };
}

/** `w - w * weightDecay * lr`. */
function decay(variable: Node, weightDecay: number | null, learningRate: Node): Node {
  if (weightDecay === null) return variable;
  return subtract(variable, multiply(variable, multiply(learningRate, weightDecay)));
}

/** `a <- m * a + (1 - m) * w`, `a <- w` at the first update; `w <- a` every `emaOverwriteFrequency` updates. */
function average(
  variable: Node,
  before: Node,
  update: Node,
  { emaMomentum, emaOverwriteFrequency }: CommonSettings,
): { variable: Node; average: Node } {
  const kept = select(equal(update, 1), constant(0), emaMomentum); // []
  const after = add(multiply(kept, before), multiply(subtract(1, kept), variable));
  if (emaOverwriteFrequency === null) return { variable, average: after };
  const isDue = equal(remainder(update, emaOverwriteFrequency), 0); // []
  return { variable: select(isDue, after, variable), average: after };
}
