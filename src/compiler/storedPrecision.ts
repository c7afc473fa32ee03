/** Tells of each value of a program whether an engine may store it in 16 bits. */
import type { Node } from '../graph/node.ts';
import { isRounded } from './precision.ts';
import { instructionInputs, type Program, type Value, type ValueId } from './program.ts';

/**
 * The values of a program with their {@link Value.precision}.
 *
 * @param ids - The node behind each value.
 */
export function withPrecision(
  { values, instructions, outputs }: Pick<Program, 'values' | 'instructions' | 'outputs'>,
  ids: ReadonlyMap<Node, ValueId>,
): readonly Value[] {
  const holderOf = (id: ValueId): ValueId => {
    const { storage } = values[id]!;
    return storage.kind === 'alias' ? holderOf(storage.of) : id;
  };
  // What leaves the program, and what a scan's body or a variable takes over byte by byte, is float32.
  const asFloat32 = new Set<ValueId>(outputs.map(({ value }) => holderOf(value)));
  for (const instruction of instructions) {
    if (instruction.kind !== 'scan' && instruction.kind !== 'assign') continue;
    for (const id of instructionInputs(instruction)) asFloat32.add(holderOf(id));
  }
  const result = [...values];
  for (const [node, id] of ids) {
    const holder = holderOf(id);
    if (!isRounded(node) || asFloat32.has(holder) || values[holder]!.storage.kind !== 'temporary') continue;
    result[id] = { ...values[id]!, precision: 'bfloat16' };
  }
  return result;
}
