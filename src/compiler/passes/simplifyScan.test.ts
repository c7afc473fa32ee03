/** Which results of a scan are the same, by what its body says. */
import { describe, expect, it } from 'vitest';
import { add, input, multiply } from '../../graph/build.ts';
import { scan } from '../../graph/buildScan.ts';
import type { Node } from '../../graph/node.ts';
import { compileGraph } from '../compile.ts';
import type { ScanInstruction } from '../program.ts';

const sequence = input('sequence', [4, 3]);
const start = input('start', [3]);

function compileOutputs(outputs: readonly Node[]) {
  const program = compileGraph({
    inputs: [sequence, start],
    outputs: outputs.map((node, i) => ({ name: `${i}`, node })),
    updates: [],
  });
  const scans = program.instructions.filter(({ kind }) => kind === 'scan') as ScanInstruction[];
  const storages = program.outputs.map(({ value }) => value);
  return { program, scans, storages };
}

describe('scans', () => {
  it('stack equal outputs once', () => {
    const { outputs } = scan([start], [sequence], ([carry], [element]) => ({
      carries: [add(carry!, element!)],
      // The same twice, written in two ways.
      outputs: [multiply(carry!, element!), multiply(carry!, multiply(element!, 1))],
    }));
    const { scans, storages } = compileOutputs([multiply(outputs[0]!, 2), multiply(outputs[1]!, 2)]);
    expect(scans.map(({ results }) => results)).toEqual([[1]]);
    expect(storages[0]).toBe(storages[1]);
  });

  it('do not stack the elements of a sequence again', () => {
    const { carries, outputs } = scan([start], [sequence], ([carry], [element]) => ({
      carries: [add(carry!, element!)],
      outputs: [multiply(element!, 1)],
    }));
    const { scans } = compileOutputs([carries[0]!, multiply(outputs[0]!, 2)]);
    expect(scans.map(({ results }) => results)).toEqual([[0]]);
  });

  it('that nobody reads any more are gone', () => {
    const { outputs } = scan([start], [sequence], ([carry], [element]) => ({
      carries: [carry!],
      outputs: [element!],
    }));
    expect(compileOutputs([multiply(outputs[0]!, 2)]).scans).toEqual([]);
  });

  it('with equal bodies, written out twice, stay apart where their operands differ', () => {
    const total = (from: Node): Node =>
      scan([from], [sequence], ([carry], [element]) => ({ carries: [add(carry!, element!)], outputs: [] })).carries[0]!;
    expect(compileOutputs([total(start), total(multiply(start, 2))]).scans).toHaveLength(2);
  });
});
