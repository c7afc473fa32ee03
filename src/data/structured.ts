/** Walks over the three forms in which a model's inputs or outputs come: one, in order, by name. */
import { Tensor } from '../tensor/tensor.ts';
import type { Structured } from './batch.ts';

/** Changes every tensor and keeps the form. `name` is empty, `[1]` or `.name`. */
export function mapStructured<To>(
  value: Structured<Tensor>,
  change: (tensor: Tensor, name: string) => To,
): Structured<To> {
  if (value instanceof Tensor) return change(value, '');
  if (Array.isArray(value)) return (value as readonly Tensor[]).map((item, i) => change(item, `[${i}]`));
  const record = value as Readonly<Record<string, Tensor>>;
  return Object.fromEntries(Object.keys(record).map((key) => [key, change(record[key]!, `.${key}`)]));
}

/** Every tensor, in order. */
export function structuredTensors(value: Structured<Tensor>): readonly Tensor[] {
  if (value instanceof Tensor) return [value];
  return Array.isArray(value) ? (value as readonly Tensor[]) : Object.values(value as Readonly<Record<string, Tensor>>);
}
