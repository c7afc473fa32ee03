/** Steps that the addon does two or more at a time: every combination, against one step after the other. */
import { expect, it } from 'vitest';
import type { LoopInstruction, LoweredStep } from '../../src/engine/native/addon.ts';
import type { TypedArray } from '../../src/tensor/dtype.ts';
import { RandomStream } from '../../src/util/random.ts';
import { evaluateLoop } from './loopOracle.ts';
import { addon, describeNative, ProgramBuilder } from './nativeProgram.ts';

const LENGTH = 37;
const ARITHMETIC = ['add', 'subtract', 'multiply', 'divide', 'maximum', 'minimum'];
const COMPARISONS = ['equal', 'notEqual', 'less', 'lessEqual', 'greater', 'greaterEqual'];

/** Positive numbers, some of them equal: every operation is defined, and every comparison goes both ways. */
function operands(count: number): Float32Array[] {
  const random = new RandomStream(11);
  return Array.from({ length: count }, () => Float32Array.from({ length: LENGTH }, () => 0.5 + random.integer(8) / 4));
}

const access = { dtype: 'float32', strides: [1] } as const;

function loopOf(steps: readonly LoweredStep[], operandCount: number, stored: readonly number[]): LoopInstruction {
  return {
    kind: 'loop',
    dims: [LENGTH],
    operands: Array.from({ length: operandCount }, (_, index) => ({ ...access, buffer: { space: 'input', index } })),
    steps,
    results: stored.map((register) => ({ register, access: { ...access, buffer: { space: 'arena', offset: 0 } } })),
  };
}

async function runNative(loop: LoopInstruction, data: readonly TypedArray[]): Promise<TypedArray[]> {
  const builder = new ProgramBuilder();
  const inputs = data.map((array) => builder.input(array));
  const results = loop.results.map((result) => {
    const buffer = builder.arena(LENGTH * 4);
    builder.output(buffer, LENGTH);
    return { ...result, access: { ...access, buffer } };
  });
  builder.add({ ...loop, operands: inputs.map((buffer) => ({ ...access, buffer })), results });
  return builder.run();
}

describeNative('fused steps', () => {
  const pairs = [...ARITHMETIC, 'sqrt'].flatMap((first) =>
    ARITHMETIC.flatMap((second) => [0, 1].map((position) => [first, second, position] as const)),
  );
  it.each(pairs)('%s, then %s with it as operand %i', async (first, second, position) => {
    const data = operands(3);
    const steps = [
      { opcode: `${first}F`, inputs: first === 'sqrt' ? [0] : [0, 1] },
      { opcode: `${second}F`, inputs: position === 0 ? [3, 2] : [2, 3] },
    ];
    // Alone it is fused; with the first result stored as well it is not.
    for (const stored of [[4], [4, 3]]) {
      const loop = loopOf(steps, 3, stored);
      const expected = evaluateLoop(loop, data);
      for (const [i, result] of (await runNative(loop, data)).entries()) {
        expect(result).toBeAllClose(expected[i]!, { rtol: 1e-6, atol: 1e-6 });
      }
    }
  });

  it.each(COMPARISONS)('%s, then a choice by it', async (comparison) => {
    const data = operands(4);
    const steps = [
      { opcode: `${comparison}F`, inputs: [0, 1] },
      { opcode: 'selectF', inputs: [4, 2, 3] },
    ];
    const loop = loopOf(steps, 4, [5]);
    expect(await runNative(loop, data)).toEqual(evaluateLoop(loop, data));
  });

  it('a value that is used twice', async () => {
    const data = operands(2);
    const steps = [
      { opcode: 'addF', inputs: [0, 1] },
      { opcode: 'multiplyF', inputs: [2, 2] },
      { opcode: 'subtractF', inputs: [3, 2] },
    ];
    const loop = loopOf(steps, 2, [4]);
    expect((await runNative(loop, data))[0]).toBeAllClose(evaluateLoop(loop, data)[0]!);
  });

  it.each([
    ['as Keras writes it', false],
    ['with the operands of every sum and product exchanged', true],
  ])('the update of Adam in place, %s', async (_, exchanged) => {
    const steps: LoweredStep[] = [];
    const step = (opcode: string, a: number, b: number): number => {
      const commutes = exchanged && (opcode === 'addF' || opcode === 'multiplyF');
      return 4 + steps.push({ opcode, inputs: commutes ? [b, a] : [a, b] });
    };
    const constant = (value: number): number => 4 + steps.push({ opcode: 'constantF', inputs: [], value });
    const [weight, mean, square, gradient, rate] = [0, 1, 2, 3, 4];
    const newMean = step('addF', mean, step('multiplyF', step('subtractF', gradient, mean), constant(0.1)));
    const difference = step('subtractF', step('multiplyF', gradient, gradient), square);
    const newSquare = step('addF', square, step('multiplyF', difference, constant(0.001)));
    const root = 4 + steps.push({ opcode: 'sqrtF', inputs: [newSquare] });
    const scaled = step('divideF', step('multiplyF', newMean, rate), step('addF', root, constant(0.25)));
    const newWeight = step('subtractF', weight, scaled);

    const data = operands(5);
    data[4] = new Float32Array(LENGTH).fill(0.01);
    const loop = loopOf(steps, 5, [newMean, newSquare, newWeight]);
    const expected = evaluateLoop(loop, data);
    const builder = new ProgramBuilder();
    const buffers = data.map((array) => {
      const variable = addon().createVariable(array.byteLength);
      addon().writeVariable(variable, array);
      return builder.variable(variable);
    });
    const targets = [buffers[mean!]!, buffers[square!]!, buffers[weight!]!];
    builder.add({
      ...loop,
      operands: buffers.map((buffer) => ({ ...access, buffer })),
      results: loop.results.map(({ register }, i) => ({ register, access: { ...access, buffer: targets[i]! } })),
    });
    for (const target of targets) builder.output(target, LENGTH);
    for (const [i, result] of (await builder.run()).entries()) {
      expect(result).toBeAllClose(expected[i]!, { rtol: 1e-6, atol: 0 });
    }
  });
});
