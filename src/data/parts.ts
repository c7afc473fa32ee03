/** The parts of a batch or a sample, x, y and sampleWeight, each one value, values in order or values by name. */
import type { Tensor } from '../tensor/tensor.ts';
import { type Batch, PARTS } from './batch.ts';

/** Where a value stands. */
export interface PartPlace {
  readonly part: (typeof PARTS)[number];
  /** Position or name inside of the part; undefined where the part is one value. */
  readonly key: string | number | undefined;
  /** For messages: `x`, `y.name`, `x[1]`. */
  readonly path: string;
}

/**
 * Every value with its place. Null and undefined are no parts.
 *
 * @param isList - Whether an array is values in order, and not a value itself.
 * @param isRecord - Whether an object is values by name.
 */
export function placesOf(
  parts: Readonly<Record<string, unknown>>,
  isList: (value: readonly unknown[]) => boolean,
  isRecord: (value: object) => boolean,
): (readonly [PartPlace, unknown])[] {
  return PARTS.flatMap((part): (readonly [PartPlace, unknown])[] => {
    const value = parts[part];
    if (value === undefined || value === null) return [];
    if (Array.isArray(value) && isList(value)) {
      return value.map((item, key) => [{ part, key, path: `${part}[${key}]` }, item] as const);
    }
    if (typeof value === 'object' && !Array.isArray(value) && isRecord(value)) {
      return Object.entries(value).map(([key, item]) => [{ part, key, path: `${part}.${key}` }, item] as const);
    }
    return [[{ part, key: undefined, path: part }, value]];
  });
}

/** A batch of tensors in their places. */
export function assemble(tensors: readonly (readonly [PartPlace, Tensor])[]): Omit<Batch, 'size'> {
  const batch: Record<string, unknown> = {};
  for (const [{ part, key }, value] of tensors) {
    if (key === undefined) {
      batch[part] = value;
    } else {
      batch[part] ??= typeof key === 'number' ? [] : {};
      (batch[part] as Record<string | number, Tensor>)[key] = value;
    }
  }
  return batch as unknown as Omit<Batch, 'size'>;
}
