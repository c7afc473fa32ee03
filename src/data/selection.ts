/** Which samples of a source a dataset has: all, a stretch, every k-th, or those of a table. */

/** Samples by their numbers, in order. Survives a structured clone; a table lies in shared memory. */
export type Selection =
  | { readonly count: number; readonly first: number; readonly step: number }
  | { readonly count: number; readonly table: Uint32Array };

/** Samples 0 to count - 1. */
export function allOf(count: number): Selection {
  return { count, first: 0, step: 1 };
}

/** The samples of a list, which is copied into shared memory. */
export function tableOf(samples: ArrayLike<number>): Selection {
  const table = new Uint32Array(new SharedArrayBuffer(samples.length * 4));
  table.set(samples);
  return { count: samples.length, table };
}

/** Number `index` of the selected samples. */
export function selectedAt(selection: Selection, index: number): number {
  return 'table' in selection ? selection.table[index]! : selection.first + index * selection.step;
}

/** Of the samples of `outer`, those whose places `inner` names. */
export function selectFrom(outer: Selection, inner: Selection): Selection {
  if ('first' in inner && 'first' in outer) {
    const { first, step } = outer;
    return { count: inner.count, first: first + inner.first * step, step: step * inner.step };
  }
  return tableOf(Uint32Array.from({ length: inner.count }, (_, i) => selectedAt(outer, selectedAt(inner, i))));
}
