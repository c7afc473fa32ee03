/** What the `adapt` of layers learns from: an array, or a stream of batches. */
import { Tensor, type TensorLike, tensor } from '../../tensor/tensor.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { RandomStream } from '../../util/random.ts';
import type { Layer } from './layer.ts';

/** Batches one after the other, also asynchronously: an array, a generator, a stream. */
export type Stream<T> = Iterable<T> | AsyncIterable<T>;

/** A batch of numbers: the numbers, or a batch of a dataset, of which `x` counts. */
export type NumberBatch = TensorLike | { readonly x: TensorLike };

/** A `Sequence`, as far as `adapt` needs it. */
interface IndexedBatches {
  readonly length: number;
  getItem(index: number, context: never): unknown;
}

/**
 * Numbers to adapt to: a tensor, a typed array, nested arrays; or batches of them: an array of tensors, an iterable, an
 * async iterable, a `Sequence`.
 */
export type AdaptNumbers = TensorLike | readonly Tensor[] | Stream<NumberBatch> | IndexedBatches;

/** Steps through data in batches. */
export async function* numberBatches(owner: string, data: AdaptNumbers): AsyncGenerator<Tensor> {
  if (isNumbers(data)) {
    yield tensor(data as TensorLike);
    return;
  }
  let count = 0;
  for await (const batch of batchesOf(owner, data)) {
    yield numbersOf(owner, batch, count);
    count++;
  }
  if (count === 0) {
    throw new InvalidArgumentError(`${owner}: expected at least one batch, got none. Is the generator used up?`);
  }
}

/** Refuses to change what a layer computes after graphs were made of it. */
export function checkAdaptable(layer: Layer): void {
  if (!layer.built) return;
  throw new InvalidArgumentError(
    `${layer.label}: adapt comes before the layer is built, and it is built for its model already. ` +
      'Adapt it first, then make the model: await layer.adapt(data).',
  );
}

function isNumbers(data: unknown): boolean {
  if (data instanceof Tensor || ArrayBuffer.isView(data) || typeof data === 'number') return true;
  return Array.isArray(data) && !data.some(isBatchRecord);
}

/** Whether an array that holds this is a list of batches, not rows of numbers. */
function isBatchRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

function batchesOf(owner: string, data: unknown): Stream<unknown> {
  if (typeof data === 'object' && data !== null) {
    if (Symbol.asyncIterator in data || Symbol.iterator in data) return data as Stream<unknown>;
    if ('getItem' in data && typeof data.getItem === 'function') return itemsOf(data as IndexedBatches);
  }
  throw new InvalidArgumentError(
    `${owner}: expected numbers (an array, a tensor) or batches of them (an iterable, a generator, a Sequence), got ${describeValue(data)}.`,
  );
}

async function* itemsOf(sequence: IndexedBatches): AsyncGenerator<unknown> {
  for (let index = 0; index < sequence.length; index++) {
    const context = {
      epoch: 0,
      seed: 0,
      random: new RandomStream(0, 0, index),
      allocate: (shape: readonly number[], dtype?: Tensor['dtype']) =>
        tensor(new Float32Array(shape.reduce((size, dim) => size * dim, 1)), shape, dtype),
    };
    yield await sequence.getItem(index, context as never);
  }
}

function numbersOf(owner: string, batch: unknown, index: number): Tensor {
  const isTuple = Array.isArray(batch) && batch.some((part) => part instanceof Tensor);
  const x = isTuple ? batch[0] : batch instanceof Tensor || !isBatchRecord(batch) ? batch : (batch as { x: unknown }).x;
  if (!isNumbers(x)) {
    throw new InvalidArgumentError(
      `${owner}: expected batch ${index} to hold numbers, or { x } with numbers, got ${describeValue(x)}.`,
      { details: { batch: index } },
    );
  }
  return tensor(x as TensorLike);
}
