/** Memory of temporaries: arrays of equal type and length are used again once their value is dead. */
import { instructionInputs, type Program, type ValueId } from '../../compiler/program.ts';
import { allocate, BYTES_PER_ELEMENT, type DType, type TypedArray } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';

/** The arrays of all temporaries. */
export interface TemporaryArrays {
  /** Per value; only of temporaries. */
  readonly arrays: ReadonlyMap<ValueId, TypedArray>;
  readonly bytes: number;
  /** What they would take without sharing. */
  readonly unsharedBytes: number;
}

/** The value whose memory a value shows, through aliases. */
export function storedValue(program: Program, id: ValueId): ValueId {
  const { storage } = program.values[id]!;
  return storage.kind === 'alias' ? storedValue(program, storage.of) : id;
}

/** Gives each temporary an array that no other one needs at the same time. */
export function allocateTemporaries(program: Program): TemporaryArrays {
  const { values, instructions, outputs } = program;
  const lastUse = new Map<ValueId, number>();
  instructions.forEach((instruction, index) => {
    for (const id of [...instructionInputs(instruction), ...instruction.outputs]) {
      lastUse.set(storedValue(program, id), index);
    }
  });
  for (const { value } of outputs) lastUse.set(storedValue(program, value), instructions.length);

  const arrays = new Map<ValueId, TypedArray>();
  const free = new Map<string, TypedArray[]>();
  const key = (dtype: DType, length: number): string => `${dtype} ${length}`;
  let bytes = 0;
  let unsharedBytes = 0;
  const dyingAt = instructions.map((): ValueId[] => []);
  instructions.forEach((instruction, index) => {
    for (const id of instruction.outputs) {
      const { shape, dtype, storage } = values[id]!;
      if (storage.kind !== 'temporary' || arrays.has(id)) continue; // made here, or one piece more
      const length = sizeOf(shape);
      let array = free.get(key(dtype, length))?.pop();
      if (array === undefined) {
        array = allocate(dtype, length);
        bytes += length * BYTES_PER_ELEMENT[dtype];
      }
      unsharedBytes += length * BYTES_PER_ELEMENT[dtype];
      arrays.set(id, array);
      dyingAt[lastUse.get(id)!]?.push(id);
    }
    for (const id of dyingAt[index]!) {
      const { shape, dtype } = values[id]!;
      const name = key(dtype, sizeOf(shape));
      free.set(name, [...(free.get(name) ?? []), arrays.get(id)!]);
    }
  });
  return { arrays, bytes, unsharedBytes };
}
