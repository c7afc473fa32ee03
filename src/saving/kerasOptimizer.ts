/** The optimizer's state in the order of Keras' files. */
import { resolveOptimizer } from '../nn/optimizers/index.ts';
import { type Shape, sameShape } from '../tensor/shape.ts';
import { SavingError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';
import type { CompileConfigDescription } from './kerasCompile.ts';
import type { OptimizerDescription, OptimizerSlotDescription } from './modelDescription.ts';
import type { StoredArray } from './weightsFile.ts';

/** A weight that an optimizer keeps slots for. */
export interface SlotOwner {
  /** `dense_1/kernel`. */
  readonly name: string;
  readonly shape: Shape;
}

/**
 * Which slots Keras makes together, so that they alternate weight by weight; every other slot is written for all
 * weights before the next one.
 */
const MADE_TOGETHER: Readonly<Record<string, readonly string[]>> = { Adam: ['momentum', 'velocity'] };

/** The order of slots in a file, as indices into (weight, slot). */
function fileOrder(className: string, slotNames: readonly string[], weights: number): [weight: number, slot: number][] {
  const together = MADE_TOGETHER[className] ?? [];
  const groups = [
    slotNames.filter((name) => together.includes(name)),
    ...slotNames.filter((name) => !together.includes(name)).map((name) => [name]),
  ];
  return groups.flatMap((group) =>
    Array.from({ length: weights }, (_, weight) =>
      group.map((name): [number, number] => [weight, slotNames.indexOf(name)]),
    ).flat(),
  );
}

function slotNamesOf({ className, config }: Pick<OptimizerDescription, 'className' | 'config'>): string[] {
  return resolveOptimizer({ className, config })
    .slotSpecs()
    .map(({ name }) => name);
}

/** Iteration, learning rate, slots. */
export function toStoredOptimizer(optimizer: OptimizerDescription): StoredArray[] {
  const { className, slots, iterations, learningRate } = optimizer;
  const names = slotNamesOf(optimizer);
  const weights = names.length === 0 ? 0 : slots.length / names.length;
  return [
    { shape: [], data: Int32Array.of(iterations) },
    { shape: [], data: Float32Array.of(learningRate) },
    ...fileOrder(className, names, weights).map(([weight, slot]) => slots[weight * names.length + slot]!),
  ];
}

/**
 * The optimizer with its state. A file without slots (saved before the first step) gives none: training starts afresh.
 *
 * @remarks
 * Slots are of the weights that learnt at the last `compile()`, the config says which would learn at the next one. Where
 * a layer was frozen or freed in between, the numbers differ: as in Keras, a warning says so and the state is left out.
 *
 * @throws SavingError `ERR_SAVING` where arrays do not fit the weights
 */
export function fromStoredOptimizer(
  config: CompileConfigDescription['optimizer'],
  arrays: readonly StoredArray[] | undefined,
  weights: readonly SlotOwner[],
  where: string,
): OptimizerDescription {
  if (arrays === undefined || arrays.length < 2) return { ...config, iterations: 0, slots: [] };
  const [iteration, learningRate, ...stored] = arrays as [StoredArray, StoredArray, ...StoredArray[]];
  const iterations = Number(iteration.data[0]);
  // The present rate is in the weights file; the config holds it as a decimal of the same float32.
  const present = learningRate.data[0]!;
  if (!Number.isInteger(iterations) || iterations < 0 || !(present >= 0 && present < Infinity)) {
    throw new SavingError(
      `${where}: the optimizer stands at iteration ${iterations} with learning rate ${present}; no optimizer does. ` +
        'The file is damaged. Load with { compile: false } and compile again.',
    );
  }
  const names = slotNamesOf(config);
  if (stored.length === 0) return { ...config, iterations, slots: [] };
  if (stored.length !== names.length * weights.length) {
    process.emitWarning(
      `${where}: optimizer ${config.className} keeps ${names.length * weights.length} arrays for ${weights.length} weights, ` +
        `the file has ${stored.length}: layers were frozen or freed after compile(). The optimizer starts afresh.`,
      'MillraceWarning',
    );
    return { ...config, iterations: 0, slots: [] };
  }
  const slots = new Array<OptimizerSlotDescription>(stored.length);
  fileOrder(config.className, names, weights.length).forEach(([weight, slot], i) => {
    const owner = weights[weight]!;
    const array = stored[i]!;
    if (!sameShape(array.shape, owner.shape)) {
      throw new SavingError(
        `${where}: slot "${names[slot]}" of "${owner.name}" has shape ${formatShape(array.shape)}, expected ${formatShape(owner.shape)}.`,
      );
    }
    slots[weight * names.length + slot] = { weight: owner.name, name: names[slot]!, ...array };
  });
  const rate = Math.fround(config.learningRate) === present ? config.learningRate : present;
  return { ...config, learningRate: rate, iterations, slots };
}
