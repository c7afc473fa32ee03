/** From a batch as a source gives it to the tensors of one step, checked against the model. */
import type { Structured } from '../data/batch.ts';
import type { Shape, SymbolicShape } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { formatList, formatShape } from '../util/format.ts';
import type { Network } from './network.ts';

/** What one step reads. */
export interface StepBatch {
  readonly x: Tensor;
  readonly y: Tensor | undefined;
  readonly sampleWeight: Tensor | undefined;
}

/** The one tensor of a model with one input (or output), however the batch names it. */
export function singleTensor(value: Structured<Tensor>, name: string, what: string, owner: string): Tensor {
  if (value instanceof Tensor) return value;
  if (Array.isArray(value)) {
    if (value.length === 1) return value[0] as Tensor;
    throw new InvalidArgumentError(
      `${owner}: the batch has ${value.length} tensors as ${what}, the model takes one. Give one tensor.`,
    );
  }
  const record = value as Readonly<Record<string, Tensor>>;
  const keys = Object.keys(record);
  const found = record[name] ?? (keys.length === 1 ? record[keys[0]!] : undefined);
  if (found === undefined) {
    throw new InvalidArgumentError(
      `${owner}: the batch names ${formatList(keys)} as ${what}, the model's is "${name}". Give that key, or one tensor.`,
    );
  }
  return found;
}

/** Checks a batch against the model, as far as it is built, and brings its types into what programs take. */
export function toStepBatch(
  network: Network,
  batch: {
    readonly x: Structured<Tensor>;
    readonly y?: Structured<Tensor> | undefined;
    readonly sampleWeight?: Structured<Tensor> | undefined;
  },
  owner: string,
): StepBatch {
  const x = supportedType(singleTensor(batch.x, network.inputName, 'x', owner));
  checkInputShape(network, x.shape, owner);
  const y = batch.y === undefined ? undefined : singleTensor(batch.y, network.outputName, 'y', owner);
  const sampleWeight =
    batch.sampleWeight === undefined
      ? undefined
      : singleTensor(batch.sampleWeight, network.outputName, 'sampleWeight', owner);
  checkRows(x, y, sampleWeight, owner);
  return {
    x,
    y: y === undefined ? undefined : supportedType(y),
    sampleWeight: sampleWeight === undefined ? undefined : supportedType(dropUnitAxis(sampleWeight)),
  };
}

/** A batch that a loss can be computed of. */
export interface TargetedBatch extends StepBatch {
  readonly y: Tensor;
}

/** The batch, with its targets. @throws InvalidArgumentError where there are none */
export function requireTargets(batch: StepBatch, owner: string): TargetedBatch {
  const { y } = batch;
  if (y !== undefined) return { ...batch, y };
  throw new InvalidArgumentError(
    `${owner}: the batch has no y (targets), and the loss needs it. Give (x, y), or a source that yields [x, y].`,
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

function checkRows(x: Tensor, y: Tensor | undefined, sampleWeight: Tensor | undefined, owner: string): void {
  const rows = x.shape[0];
  for (const [name, other] of [
    ['y', y],
    ['sampleWeight', sampleWeight],
  ] as const) {
    if (other === undefined || other.shape[0] === rows) continue;
    throw new ShapeMismatchError(
      `${owner}: x has ${rows} samples and ${name} has ${other.shape[0] ?? 'no batch dimension'}: ` +
        `x is ${formatShape(x.shape)}, ${name} is ${formatShape(other.shape)}. Give one row of ${name} for each row of x.`,
      { details: { x: x.shape, [name]: other.shape } },
    );
  }
}

/** Whether samples of this shape may enter the model. One that is not built takes what its layers take. */
export function checkInputShape(network: Network, shape: Shape, owner: string): void {
  const expected = network.inputShape;
  if (expected === undefined || fits(shape, expected)) return;
  throw new ShapeMismatchError(
    `${owner}: ${network.label} takes input of shape ${formatShape(expected)}, got ${formatShape(shape)}.` +
      inputHint(shape, expected),
    { details: { input: network.inputName, expected, received: shape } },
  );
}

function fits(shape: Shape, expected: SymbolicShape): boolean {
  return (
    shape.length === expected.length && shape.every((dim, axis) => expected[axis] === null || expected[axis] === dim)
  );
}

function inputHint(shape: Shape, expected: SymbolicShape): string {
  const sample = expected.slice(1);
  if (fits(shape, sample)) return ` For a single sample, add a batch dimension: ${formatShape([1, ...shape])}.`;
  if (fits([...shape, 1], expected)) return ` Add a last dimension of 1: ${formatShape([...shape, 1])}.`;
  if (sample.every((dim) => dim !== null)) {
    const size = (dims: readonly (number | null)[]): number => dims.reduce<number>((a, b) => a * b!, 1);
    if (shape.length > 0 && size(shape.slice(1)) === size(sample)) {
      return ` Reshape it to ${formatShape([shape[0]!, ...(sample as number[])])}.`;
    }
  }
  return ` Give samples of shape ${formatShape(sample)}, or make the model with inputShape: ${formatShape(shape.slice(1))}.`;
}
