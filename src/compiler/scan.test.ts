/** Programs with scans: what is in the body, what is not, and what a training step of a recurrent cell looks like. */
import { describe, expect, it } from 'vitest';
import { gradients } from '../autodiff/gradients.ts';
import * as g from '../graph/build.ts';
import { slice } from '../graph/buildMovement.ts';
import { scan } from '../graph/buildScan.ts';
import type { Graph, Node } from '../graph/node.ts';
import { Variable } from '../graph/variable.ts';
import { compileGraph } from './compile.ts';
import { printProgram } from './print.ts';
import type { Instruction, Program, ScanInstruction } from './program.ts';

function graphOf(outputs: Node[], inputs: Node<'input'>[]): Graph {
  return { inputs, outputs: outputs.map((node, i) => ({ name: `out${i}`, node })), updates: [] };
}

const scansOf = (program: Program): ScanInstruction[] =>
  program.instructions.filter((each): each is ScanInstruction => each.kind === 'scan');

const kinds = (instructions: readonly Instruction[]): string[] =>
  instructions.map((instruction) => (instruction.kind === 'kernel' ? instruction.op : instruction.kind));

describe('a scan', () => {
  const xs = g.input('xs', [5, 4]);
  const start = g.input('start', [4]);

  it('is printed with its body', () => {
    const w = g.variable(new Variable('w', [4]));
    const { carries, outputs } = scan(
      [start],
      [xs],
      ([h], [x]) => {
        const next = g.tanh(g.add(g.multiply(h, w), x));
        return { carries: [next], outputs: [g.multiply(next, 2)] };
      },
      { reverse: true },
    );
    expect(printProgram(compileGraph(graphOf([carries[0], outputs[0]], [xs, start])))).toMatchInlineSnapshot(`
      "input xs: float32[5, 4] = %1
      input start: float32[4] = %0
      variable %2: float32[4] in w
      %3: float32[4], %4: float32[5, 4] = scan { length: 5 reverse; carries: %0; sequences: %1; constants: %2; results: 0 1 }
        input carry0: float32[4] = %0
        input element0: float32[4] = %2
        input constant0: float32[4] = %1
        %3: float32[4], %4: float32[4] = loop[4] { r3 = multiply %0 %1; r4 = add r3 %2; r5 = tanh r4; r6 = 2; r7 = multiply r5 r6; r5, r7 }
        output carry0 = %3
        output output0 = %4
      output out0 = %3
      output out1 = %4
      "
    `);
  });

  it('computes no output that nobody reads', () => {
    const { outputs } = scan([start], [xs], ([h], [x]) => {
      const next = g.tanh(g.add(h, x));
      return { carries: [next], outputs: [g.exp(x), g.sin(next)] };
    });
    const program = compileGraph(graphOf([outputs[1]], [xs, start]));
    expect(scansOf(program)[0]).toMatchObject({ results: [2], carries: 1, sequences: 1 });
    expect(printProgram(program)).not.toContain('exp');
  });

  it('that is made twice of the same body runs once', () => {
    const { carries, outputs } = scan([start], [xs], ([h], [x]) => ({ carries: [g.add(h, x)], outputs: [h] }));
    const program = compileGraph(graphOf([g.exp(carries[0]), g.sin(outputs[0]), g.tanh(carries[0])], [xs, start]));
    expect(scansOf(program)).toHaveLength(1);
  });

  it('has its body simplified: equal nodes are shared, constants folded, neutral operands dropped', () => {
    const { carries } = scan([start], [xs], ([h], [x]) => {
      const twice = g.add(g.exp(x), g.exp(x));
      return { carries: [g.multiply(g.add(h, g.multiply(twice, g.add(g.constant(0.5, [4]), 0.5))), 1)], outputs: [] };
    });
    const { body } = scansOf(compileGraph(graphOf([carries[0]], [xs, start])))[0]!;
    expect(printProgram(body)).toContain('{ r2 = exp %1; r3 = add r2 r2; r4 = add %0 r3; r4 }');
  });

  it('keeps what it reads in memory until it has run', () => {
    const h = g.exp(start);
    const { carries } = scan([h], [g.exp(xs)], ([c], [x]) => ({ carries: [g.add(c, x)], outputs: [] }));
    const program = compileGraph(graphOf([g.tanh(carries[0])], [xs, start]));
    expect(kinds(program.instructions)).toEqual(['loop', 'loop', 'scan', 'loop']);
    expect(scansOf(program)[0]!.inputs.every((id) => program.values[id]!.storage.kind === 'temporary')).toBe(true);
  });
});

describe('the training step of an LSTM', () => {
  const [steps, batch, units] = [6, 4, 8];
  const z = g.input('z', [steps, batch, 4 * units]);
  const kernel = g.variable(new Variable('kernel', [units, 4 * units]));
  const bias = g.variable(new Variable('bias', [4 * units]));
  const zero = g.constant(0, [batch, units]);
  const { carries } = scan([zero, zero], [z], ([h, c], [x]) => {
    const gates = g.add(g.add(x, g.dot(h, kernel)), bias); // [batch, 4 units]
    const [i, f, candidate, o] = [0, 1, 2, 3].map((gate) => slice(gates, [0, gate * units], [batch, units]));
    const cell = g.add(g.multiply(g.sigmoid(f!), c), g.multiply(g.sigmoid(i!), g.tanh(candidate!)));
    const next = g.multiply(g.sigmoid(o!), g.tanh(cell));
    return { carries: [next, cell], outputs: [next] };
  });
  const program = compileGraph(graphOf(gradients(g.reduceSum(g.square(carries[0])), [z, kernel, bias]), [z]));
  const [forward, backward] = scansOf(program) as [ScanInstruction, ScanInstruction];

  it('has two instructions a step in each direction', () => {
    expect(kinds(forward.body.instructions)).toEqual(['dot', 'loop']);
    expect(kinds(backward.body.instructions)).toEqual(['loop', 'dot']);
  });

  it('computes no product and no exponential twice', () => {
    expect(printProgram(backward.body)).not.toMatch(/tanh|sigmoid|exp/);
  });

  it('makes the gradients of kernel and bias in one dot and one sum over all steps', () => {
    const after = program.instructions.slice(program.instructions.indexOf(backward) + 1);
    expect(kinds(after)).toEqual(['dot', 'loop']);
    expect(after[1]).toMatchObject({ shape: [steps, batch, 4 * units], reduce: { op: 'reduceSum', axes: [0, 1] } });
    // Of each step only the gradient of the gates is stacked.
    expect(backward.results.filter((result) => result >= backward.carries)).toHaveLength(1);
  });
});
