/** Many strings in shared memory: a worker gets a hundred thousand paths without a copy. */

/** UTF-8 bytes end to end, and where each string starts. Survives a structured clone; the memory is shared. */
export interface StringTable {
  readonly bytes: Uint8Array;
  /** `length + 1` positions in `bytes`. */
  readonly starts: Uint32Array;
}

/** Packs strings. */
export function packStrings(strings: readonly string[]): StringTable {
  const starts = new Uint32Array(new SharedArrayBuffer((strings.length + 1) * 4));
  let total = 0;
  for (let i = 0; i < strings.length; i++) {
    starts[i] = total;
    total += Buffer.byteLength(strings[i]!);
  }
  starts[strings.length] = total;
  const bytes = new Uint8Array(new SharedArrayBuffer(total));
  const writer = asBuffer(bytes);
  for (let i = 0; i < strings.length; i++) writer.write(strings[i]!, starts[i]!);
  return { bytes, starts };
}

/** String `index` of a table. */
export function stringAt(table: StringTable, index: number): string {
  return asBuffer(table.bytes).toString('utf8', table.starts[index]!, table.starts[index + 1]!);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
