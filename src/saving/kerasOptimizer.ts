/** The optimizer's state in the order of Keras' files. */
import { resolveOptimizer } from '../nn/optimizers/index.ts';
import { type Shape, sameShape } from '../tensor/shape.ts';
import { SavingError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';
import { warn } from '../util/warn.ts';
import type { CompileConfigDescription } from './kerasCompile.ts';
import { countOfScale, innerDescription, toStoredScale, withScale } from './kerasLossScale.ts';
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
const MADE_TOGETHER: Readonly<Record<string, readonly string[]>> = {
  Adadelta: ['accumulated_grad', 'accumulated_delta_var'],
  Adafactor: ['r', 'c', 'velocity'],
  Adam: ['momentum', 'velocity'],
  AdamW: ['momentum', 'velocity'],
  Adamax: ['momentum', 'norm'],
  Ftrl: ['accumulator', 'linear'],
  Lamb: ['momentum', 'velocity'],
  Muon: ['momentum', 'velocity'],
  Nadam: ['momentum', 'velocity'],
  ScheduleFreeAdamW: ['momentum', 'velocity'],
};

/** Slots that Keras keeps once for all weights. */
const MADE_ONCE: Readonly<Record<string, readonly string[]>> = { Nadam: ['u_product'] };

/** The order of slots in a file: for each array of it, the slots that it is for, as indices into all slots of all weights. */
function fileOrder(className: string, slotNames: readonly (readonly string[])[]): number[][] {
  const together = MADE_TOGETHER[className] ?? [];
  const once = MADE_ONCE[className] ?? [];
  const leaders = new Set(slotNames.flat().map((name) => (together.includes(name) ? together[0]! : name)));
  let count = 0;
  const starts = slotNames.map((own) => {
    count += own.length;
    return count - own.length;
  });
  return [...leaders].flatMap((leader) => {
    const group = together.includes(leader) ? together : [leader];
    const places = slotNames.flatMap((own, weight) =>
      group.filter((name) => own.includes(name)).map((name) => [starts[weight]! + own.indexOf(name)]),
    );
    return once.includes(leader) ? [places.flat()] : places;
  });
}

/** Names of the slots of each weight, from their list: those of another weight begin where the weight changes. */
function slotNamesOf(slots: readonly OptimizerSlotDescription[]): string[][] {
  const names: string[][] = [];
  slots.forEach(({ weight, name }, i) => {
    if (i > 0 && weight === slots[i - 1]!.weight) names.at(-1)!.push(name);
    else names.push([name]);
  });
  return names;
}

/** Iteration, learning rate (where it is no schedule), slots. */
export function toStoredOptimizer(description: OptimizerDescription): StoredArray[] {
  const inner = innerDescription(description);
  if (inner !== undefined) return [...toStoredScale(description), ...toStoredOptimizer(inner)];
  const { className, slots, iterations, learningRate } = description;
  return [
    { shape: [], data: Int32Array.of(iterations) },
    ...(typeof learningRate === 'number' ? [{ shape: [], data: Float32Array.of(learningRate) }] : []),
    ...fileOrder(className, slotNamesOf(slots)).map(([place]) => slots[place!]!),
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
  const inner = innerDescription({ ...config, iterations: 0, slots: [] });
  if (inner === undefined) return fromStoredArrays(config, arrays, weights, where);
  const own = countOfScale(arrays?.length ?? 0, config.learningRate);
  const { learningRate, iterations, slots } = fromStoredArrays(inner, arrays?.slice(own), weights, where);
  const isAfresh = iterations === 0 || arrays === undefined;
  return { ...config, learningRate, iterations, slots: isAfresh ? [] : withScale(weights, slots, arrays) };
}

function fromStoredArrays(
  config: CompileConfigDescription['optimizer'],
  arrays: readonly StoredArray[] | undefined,
  weights: readonly SlotOwner[],
  where: string,
): OptimizerDescription {
  const isNumber = typeof config.learningRate === 'number';
  if (arrays === undefined || arrays.length < 1 + Number(isNumber)) return { ...config, iterations: 0, slots: [] };
  const iterations = Number(arrays[0]!.data[0]);
  // The present rate is in the weights file; the config holds it as a decimal of the same float32.
  const present = isNumber ? arrays[1]!.data[0]! : 0;
  const stored = arrays.slice(1 + Number(isNumber));
  if (!Number.isInteger(iterations) || iterations < 0 || !(present >= 0 && present < Infinity)) {
    throw new SavingError(
      `${where}: the optimizer stands at iteration ${iterations} with learning rate ${present}; no optimizer does. ` +
        'The file is damaged. Load with { compile: false } and compile again.',
    );
  }
  if (stored.length === 0) return { ...config, iterations, slots: [] };
  const optimizer = resolveOptimizer(config);
  const expected = weights.map((owner) =>
    optimizer.allSlotSpecs(owner).map(({ name, shape = owner.shape }) => ({ weight: owner.name, name, shape })),
  );
  const order = fileOrder(
    config.className,
    expected.map((own) => own.map(({ name }) => name)),
  );
  if (stored.length !== order.length) {
    warn(
      'MILLRACE_OPTIMIZER_RESTARTED',
      `${where}: optimizer ${config.className} keeps ${order.length} arrays for ${weights.length} weights, ` +
        `the file has ${stored.length}: layers were frozen or freed after compile(). The optimizer starts afresh.`,
    );
    return { ...config, iterations: 0, slots: [] };
  }
  const slots: OptimizerSlotDescription[] = [];
  order.forEach((places, i) => {
    const array = stored[i]!;
    for (const place of places) {
      const { weight, name, shape } = expected.flat()[place]!;
      if (!sameShape(array.shape, shape)) {
        throw new SavingError(
          `${where}: slot "${name}" of "${weight}" has shape ${formatShape(array.shape)}, expected ${formatShape(shape)}.`,
        );
      }
      slots[place] = { weight, name, ...array };
    }
  });
  const keepsRate = !isNumber || Math.fround(config.learningRate as number) === present;
  return { ...config, learningRate: keepsRate ? config.learningRate : present, iterations, slots };
}
