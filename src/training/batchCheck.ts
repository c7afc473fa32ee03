/** From a batch as a source gives it to the tensors of one step, checked against the model. */
import type { BatchForm, Structured } from '../data/batch.ts';
import { areCompatible, type Shape, type SymbolicShape } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';
import { tensorsByPlace } from './namedTensors.ts';
import type { Network } from './network.ts';
import type { Objective } from './objective.ts';

/** What one step reads, in the order of the model's inputs and outputs. */
export interface StepBatch {
  readonly x: readonly Tensor[];
  /** By output; undefined where neither loss nor metrics need it. */
  readonly y: readonly (Tensor | undefined)[];
  /** By output. */
  readonly sampleWeight: readonly (Tensor | undefined)[];
}

/** Which inputs and outputs the batches of a model have. */
export function formOf({ inputNames, outputNames }: Network): BatchForm {
  return { inputs: inputNames.length, outputs: outputNames.length, inputNames, outputNames };
}

/** The size that all batches have to have; undefined where any will do. */
export function fixedBatchSize({ inputShapes }: Network): number | undefined {
  return inputShapes?.find(([batch]) => batch !== null)?.[0] ?? undefined;
}

/**
 * Refuses, before the first step, arrays that would leave a smaller last batch for a model that takes none.
 *
 * @param steps - Batches that are read of each pass; undefined: all.
 */
export function checkWholeBatches(
  network: Network,
  samples: number,
  batchSize: number,
  steps: number | undefined,
  owner: string,
): void {
  const size = fixedBatchSize(network);
  if (size === undefined || batchSize !== size || samples % size === 0 || (steps ?? Infinity) * size <= samples) return;
  const whole = Math.floor(samples / size) * size;
  throw new ShapeMismatchError(
    `${owner}: ${network.label} was made for batches of ${size} (batchShape), and ${samples} samples leave a smaller last one. ` +
      `Give ${whole === 0 ? '' : `${whole} or `}${whole + size} samples, or make the model for any batch size.`,
    { details: { samples, batchSize: size } },
  );
}

/** Tensors as a source gives them. */
export interface GivenBatch {
  readonly x: Structured<Tensor>;
  readonly y?: Structured<Tensor> | undefined;
  readonly sampleWeight?: Structured<Tensor> | undefined;
}

/** The inputs of a batch in the order of the model, whatever the model's shapes are. */
export function inputsOf(network: Network, batch: Pick<GivenBatch, 'x'>, owner: string): readonly Tensor[] {
  const names = network.inputNames;
  const needed = names.map(() => true);
  return tensorsByPlace(batch.x, { owner, part: 'x', names, needed }) as readonly Tensor[];
}

/**
 * Checks a batch against the model, as far as it is built, and brings its types into what programs take.
 *
 * @param objective - Says which targets are needed; undefined for predictions, which need none.
 */
export function toStepBatch(
  network: Network,
  batch: GivenBatch,
  owner: string,
  objective: Objective | undefined,
): StepBatch {
  const x = inputsOf(network, batch, owner).map(supportedType);
  x.forEach((tensor, i) => {
    checkInputShape(network, i, tensor.shape, owner);
  });
  const { outputNames: names } = network;
  const needed = objective?.needsTargets ?? names.map(() => false);
  const outputs = (part: 'y' | 'sampleWeight'): readonly (Tensor | undefined)[] => {
    const value = objective === undefined ? undefined : batch[part];
    if (value === undefined) return names.map(() => undefined);
    const given = tensorsByPlace(value, {
      owner,
      part,
      names,
      needed: part === 'y' ? needed : names.map(() => false),
    });
    return given.map((tensor, i) => (tensor === undefined || !needed[i] ? undefined : supportedType(tensor)));
  };
  const y = outputs('y');
  const sampleWeight = outputs('sampleWeight').map((weights) => weights && dropUnitAxis(weights));
  checkRows(network, { x, y, sampleWeight }, owner);
  return { x, y, sampleWeight };
}

/** The batch, where it has the targets that are needed. @throws InvalidArgumentError where it has not */
export function requireTargets(network: Network, objective: Objective, batch: StepBatch, owner: string): StepBatch {
  const { needsTargets } = objective;
  const missing = needsTargets.findIndex((isNeeded, i) => isNeeded && batch.y[i] === undefined);
  if (missing < 0) return batch;
  const which = needsTargets.length === 1 ? '' : ` for output "${network.outputNames[missing]}"`;
  throw new InvalidArgumentError(
    `${owner}: the batch has no y (targets)${which}, and the loss needs it. Give (x, y), or a source that yields [x, y].`,
    { details: { output: network.outputNames[missing] } },
  );
}

/** float64 is what plain JavaScript numbers are; programs compute in float32. */
function supportedType(value: Tensor): Tensor {
  return value.dtype === 'float64' ? new Tensor(new Float32Array(value.data), value.shape, 'float32') : value;
}

/** Weights `[batch, 1]` mean the same as `[batch]`. */
function dropUnitAxis(weights: Tensor): Tensor {
  const { shape, data, dtype } = weights;
  return shape.length === 2 && shape[1] === 1 ? new Tensor(data, [shape[0]!], dtype) : weights;
}

function checkRows({ inputNames, outputNames }: Network, { x, y, sampleWeight }: StepBatch, owner: string): void {
  const first = x[0]!;
  const rows = first.shape[0];
  const check = (part: string, names: readonly string[], tensors: readonly (Tensor | undefined)[]): void => {
    tensors.forEach((other, i) => {
      if (other === undefined || other.shape[0] === rows) return;
      const name = names.length === 1 ? part : `${part} "${names[i]}"`;
      throw new ShapeMismatchError(
        `${owner}: x has ${rows} samples and ${name} has ${other.shape[0] ?? 'no batch dimension'}: ` +
          `x is ${formatShape(first.shape)}, ${name} is ${formatShape(other.shape)}. Give one row of ${name} for each row of x.`,
        { details: { x: first.shape, [name]: other.shape } },
      );
    });
  };
  check('x', inputNames, x);
  check('y', outputNames, y);
  check('sampleWeight', outputNames, sampleWeight);
}

/** Whether samples of this shape may enter the model. One that is not built takes what its layers take. */
function checkInputShape(network: Network, place: number, shape: Shape, owner: string): void {
  const expected = network.inputShapes?.[place];
  if (expected === undefined || areCompatible(shape, expected)) return;
  const which = network.inputNames.length === 1 ? 'input' : `input "${network.inputNames[place]}"`;
  throw new ShapeMismatchError(
    `${owner}: ${network.label} takes ${which} of shape ${formatShape(expected)}, got ${formatShape(shape)}.` +
      inputHint(shape, expected),
    { details: { input: network.inputNames[place], expected, received: shape } },
  );
}

function inputHint(shape: Shape, expected: SymbolicShape): string {
  const sample = expected.slice(1);
  const [batch] = expected;
  if (batch !== null && shape[0] !== batch && areCompatible(shape, [null, ...sample])) {
    return ` The model was made for batches of ${batch} (batchShape): give batches of that size, and leave out a last smaller one.`;
  }
  if (areCompatible(shape, sample))
    return ` For a single sample, add a batch dimension: ${formatShape([1, ...shape])}.`;
  if (areCompatible([...shape, 1], expected)) return ` Add a last dimension of 1: ${formatShape([...shape, 1])}.`;
  if (sample.every((dim) => dim !== null)) {
    const size = (dims: readonly (number | null)[]): number => dims.reduce<number>((a, b) => a * b!, 1);
    if (shape.length > 0 && size(shape.slice(1)) === size(sample)) {
      return ` Reshape it to ${formatShape([shape[0]!, ...(sample as number[])])}.`;
    }
  }
  return ` Give samples of shape ${formatShape(sample)}, or make the model with inputShape: ${formatShape(shape.slice(1))}.`;
}
