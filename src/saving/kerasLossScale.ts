/**
 * The state of a `LossScaleOptimizer` in Keras' files: iteration and learning rate of its own, which say nothing, then the
 * counter and the scale, then the state of the optimizer inside.
 */
import { isSerializedObject } from '../nn/lookUp.ts';
import { scalingSlots } from '../nn/optimizers/lossScaling.ts';
import { SavingError } from '../util/errors.ts';
import type { ObjectDescription, OptimizerDescription, OptimizerSlotDescription } from './modelDescription.ts';
import type { StoredArray } from './weightsFile.ts';

/** Arrays of its own in a file. */
const UNBUILT = 2;
const BUILT = 4;

const OWN_SLOTS: readonly string[] = scalingSlots({ initialScale: 1, dynamicGrowthSteps: 1 }).map(({ name }) => name);

/** The optimizer inside of one that scales the loss; undefined of every other. */
export function innerOptimizer({ className, config }: ObjectDescription): ObjectDescription | undefined {
  if (className !== 'LossScaleOptimizer') return undefined;
  const inner = config.innerOptimizer;
  if (!isSerializedObject(inner))
    throw new SavingError('LossScaleOptimizer: has no inner optimizer. The file is damaged.');
  return inner;
}

/** The description of the optimizer inside, with its state: what was left out does not count in Keras. */
export function innerDescription(description: OptimizerDescription): OptimizerDescription | undefined {
  const inner = innerOptimizer(description);
  if (inner === undefined) return undefined;
  const { learningRate: _, ...config } = inner.config;
  const skipped = Number(description.slots.find(({ name }) => name === 'skipped_steps')?.data[0] ?? 0);
  return {
    className: inner.className,
    config,
    learningRate: description.learningRate,
    iterations: description.iterations - skipped,
    slots: description.slots.filter(({ name }) => !OWN_SLOTS.includes(name)),
  };
}

/** What stands before the state of the optimizer inside. */
export function toStoredScale({ slots }: OptimizerDescription): StoredArray[] {
  const first = (name: string): number | undefined => slots.find((slot) => slot.name === name)?.data[0];
  const [counter, scale] = [first('step_counter'), first('dynamic_scale')];
  return [
    { shape: [], data: Int32Array.of(0) },
    { shape: [], data: Float32Array.of(0) },
    ...(counter === undefined ? [] : [{ shape: [], data: Int32Array.of(counter) }]),
    ...(scale === undefined ? [] : [{ shape: [], data: Float32Array.of(scale) }]),
  ];
}

/** Number of arrays that stand before those of the optimizer inside; one that was not built has no counter and scale. */
export function countOfScale(all: number, learningRate: OptimizerDescription['learningRate']): number {
  const unbuiltInner = 1 + Number(typeof learningRate === 'number');
  return all <= UNBUILT + unbuiltInner ? UNBUILT : BUILT;
}

/** The slots of weights: the state of the scale, which each has, before those of the optimizer inside. */
export function withScale(
  weights: readonly { readonly name: string }[],
  slots: readonly OptimizerSlotDescription[],
  arrays: readonly StoredArray[],
): OptimizerSlotDescription[] {
  const values = [arrays[2], arrays[3], undefined].map((array) => Number(array?.data[0] ?? 0));
  return weights.flatMap(({ name: weight }) => [
    ...OWN_SLOTS.map((name, i) => ({ weight, name, shape: [], data: Float32Array.of(values[i]!) })),
    ...slots.filter((slot) => slot.weight === weight),
  ]);
}
