/** Which values something reads in row-major order. */
import type { Program, ValueId } from '../../compiler/program.ts';

/** Values that a reshape, a matrix product or a result reads: these need row-major elements. */
export function findRowMajorReaders(program: Program): ReadonlySet<ValueId> {
  const readers = new Set<ValueId>(program.outputs.map(({ value }) => value));
  for (const { storage } of program.values) if (storage.kind === 'alias') readers.add(storage.of);
  const spatial = new Set<ValueId>();
  for (const instruction of program.instructions) {
    if (instruction.kind === 'assign') readers.add(instruction.inputs[0]);
    if (instruction.kind === 'scan') for (const input of instruction.inputs) readers.add(input);
    if (instruction.kind !== 'kernel') continue;
    const takesLayouts = /^(convolution|maxPool|averagePool)/.test(instruction.op);
    for (const input of instruction.inputs) (takesLayouts ? spatial : readers).add(input);
  }
  for (const id of spatial) readers.delete(id);
  return readers;
}
