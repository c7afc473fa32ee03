/** Makes values fit for another process, which cannot share memory with this one. */
import { isPlainRecord } from '../../util/plainRecord.ts';

/** A value with copies of its `SharedArrayBuffer`s; views of them are copied on the way anyhow. */
export function withoutSharedMemory<T>(value: T): T {
  return copyOf(value, new Map()) as T;
}

function copyOf(value: unknown, known: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const found = known.get(value);
  if (found !== undefined) return found;
  if (value instanceof SharedArrayBuffer) return note(new Uint8Array(value).slice().buffer);
  if (Array.isArray(value)) return fill(note([]), value);
  if (value instanceof Map) {
    const map = note(new Map());
    for (const [key, item] of value) map.set(copyOf(key, known), copyOf(item, known));
    return map;
  }
  if (value instanceof Set) {
    const set = note(new Set());
    for (const item of value) set.add(copyOf(item, known));
    return set;
  }
  return isPlainRecord(value) ? fill(note({}), value) : value;

  function note<C extends object>(copy: C): C {
    known.set(value as object, copy);
    return copy;
  }

  function fill(copy: object, from: object): object {
    for (const [key, item] of Object.entries(from)) Reflect.set(copy, key, copyOf(item, known));
    return copy;
  }
}
