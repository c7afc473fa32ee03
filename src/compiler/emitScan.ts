/** Writes down a scan: an instruction with a program of its own. */
import type { Graph, Node } from '../graph/node.ts';
import type { Program, ScanInstruction, ValueId } from './program.ts';
import type { ScanTask } from './task.ts';

/** The instruction of a scan; of its outputs only those that somebody reads. */
export function emitScan(
  { node, results }: ScanTask,
  use: (node: Node) => ValueId,
  produce: (node: Node) => ValueId,
  compileBody: (body: Graph) => Program,
): ScanInstruction {
  const { length, reverse, carries, sequences, body } = node.attributes;
  const indices = results.map((result) => result.attributes.index);
  const outputs = [
    ...body.carries.map((carry, i) => ({ name: `carry${i}`, node: carry })),
    ...indices
      .filter((index) => index >= carries)
      .map((index) => ({ name: `output${index - carries}`, node: body.outputs[index - carries]! })),
  ];
  return {
    kind: 'scan',
    length,
    reverse,
    carries,
    sequences,
    inputs: node.inputs.map(use),
    outputs: results.map(produce),
    results: indices,
    body: compileBody({ inputs: body.inputs, outputs, updates: [] }),
  };
}
