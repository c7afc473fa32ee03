/** The reference engine on programs written by hand: storage, order, epilogues, errors. */
import { describe, expect, it, vi } from 'vitest';
import type { Instruction, KernelInstruction, LoopStep, Program, Storage, Value } from '../../compiler/program.ts';
import { Variable } from '../../graph/variable.ts';
import type { DType, TypedArray } from '../../tensor/dtype.ts';
import { type Shape, stridesOf } from '../../tensor/shape.ts';
import { DisposedError, DTypeMismatchError, InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import type { EngineVariable } from '../engine.ts';
import { ReferenceEngine } from './referenceEngine.ts';

const temporary: Storage = { kind: 'temporary' };
const value = (shape: Shape, storage: Storage = temporary, dtype: DType = 'float32'): Value => ({
  shape,
  dtype,
  storage,
});
const inputValue = (shape: Shape, index: number, dtype: DType = 'float32'): Value =>
  value(shape, { kind: 'input', index }, dtype);

/** A program of values (stored in order), instructions and outputs. Inputs are the values that are fed. */
function programOf(values: Value[], instructions: Instruction[], outputs: number[]): Program {
  const inputs = values.flatMap(({ shape, dtype, storage }, id) =>
    storage.kind === 'input' ? [{ name: `input ${storage.index}`, shape, dtype, value: id }] : [],
  );
  const variables = values.flatMap(({ storage }) => (storage.kind === 'variable' ? [storage.variable] : []));
  return {
    values,
    instructions,
    inputs,
    outputs: outputs.map((id) => ({ name: `output ${id}`, value: id })),
    variables: [...new Set(variables)],
  };
}

/** A loop whose operands have its own shape. */
function loop(shape: Shape, operands: number[], steps: LoopStep[], results: number[], outputs: number[]): Instruction {
  const whole = { offset: 0, strides: stridesOf(shape) };
  return { kind: 'loop', shape, operands: operands.map((id) => ({ value: id, ...whole })), steps, results, outputs };
}

const step = (op: 'add' | 'multiply' | 'negate', ...inputs: number[]): LoopStep => ({ op, inputs, dtype: 'float32' });

const noVariables = (): never => {
  throw new Error('the program has no variables');
};

async function runOnce(program: Program, inputs: TypedArray[]): Promise<TypedArray[]> {
  const executable = await new ReferenceEngine().compile(program, noVariables);
  return executable.run(inputs);
}

describe('kernels', () => {
  it('dot adds the bias and rectifies before it rounds', async () => {
    const dot: KernelInstruction = {
      kind: 'kernel',
      op: 'dot',
      attributes: { transposeA: false, transposeB: false },
      inputs: [0, 1, 2],
      outputs: [3],
      epilogue: { bias: true, relu: true, round: false },
    };
    const program = programOf(
      [inputValue([2, 2], 0), inputValue([2, 2], 1), inputValue([2], 2), value([2, 2])],
      [dot],
      [3],
    );
    const [y] = await runOnce(program, [
      new Float32Array([1, 2, 3, 4]),
      new Float32Array([1, -1, 1, -1]),
      new Float32Array([0.5, 4]),
    ]);
    // By hand: [[3, -3], [7, -7]] + [0.5, 4], negatives to 0.
    expect([...y!]).toEqual([3.5, 1, 7.5, 0]);
  });

  it('convolution adds the bias to each filter and rectifies', async () => {
    const convolution: KernelInstruction = {
      kind: 'kernel',
      op: 'convolution',
      attributes: { strides: [1], padding: [[0, 0]], dilations: [1], groups: 1 },
      inputs: [0, 1, 2],
      outputs: [3],
      epilogue: { bias: true, relu: true, round: false },
    };
    const program = programOf(
      [inputValue([1, 3, 1], 0), inputValue([2, 1, 2], 1), inputValue([2], 2), value([1, 2, 2])],
      [convolution],
      [3],
    );
    const [y] = await runOnce(program, [
      new Float32Array([1, 2, 3]),
      new Float32Array([1, -1, 1, -1]), // taps: (1, -1), (1, -1)
      new Float32Array([10, 4]),
    ]);
    // By hand: sums of neighbours 3 and 5; filters +1 and -1; plus 10 and 4.
    expect([...y!]).toEqual([13, 1, 15, 0]);
  });

  it('the kernel gradient of a convolution gives the bias gradient beside it', async () => {
    const gradient: KernelInstruction = {
      kind: 'kernel',
      op: 'convolutionKernelGradient',
      attributes: { strides: [1], padding: [[0, 0]], dilations: [1], groups: 1, window: [2] },
      inputs: [0, 1],
      outputs: [2, 3],
    };
    const program = programOf(
      [inputValue([1, 3, 1], 0), inputValue([1, 2, 2], 1), value([2, 1, 2]), value([2])],
      [gradient],
      [2, 3],
    );
    const [dw, db] = await runOnce(program, [new Float32Array([1, 2, 3]), new Float32Array([1, 10, 2, 20])]);
    // By hand: dw[t, k] = sum_o x[o + t] dy[o, k].
    expect([...dw!]).toEqual([1 + 4, 10 + 40, 2 + 6, 20 + 60]);
    expect([...db!]).toEqual([3, 30]);
  });

  it('accumulates in float64: small summands after a large one are not lost', async () => {
    const count = 1001;
    const dot: KernelInstruction = {
      kind: 'kernel',
      op: 'dot',
      attributes: { transposeA: false, transposeB: false },
      inputs: [0, 1],
      outputs: [2],
    };
    const program = programOf([inputValue([1, count], 0), inputValue([count, 1], 1), value([1, 1])], [dot], [2]);
    const summands = new Float32Array(count).fill(1);
    summands[0] = 2 ** 25; // in float32, 2^25 + 1 is 2^25
    const [y] = await runOnce(program, [summands, new Float32Array(count).fill(1)]);
    expect(y![0]).toBe(2 ** 25 + 1000);
  });

  it('says which implementation runs', async () => {
    const argMax: KernelInstruction = {
      kind: 'kernel',
      op: 'argMax',
      attributes: { axis: 0 },
      inputs: [0],
      outputs: [1],
    };
    const program = programOf([inputValue([3], 0), value([], temporary, 'int32')], [argMax], [1]);
    const executable = await new ReferenceEngine().compile(program, noVariables);
    expect(executable.describe()).toEqual(['argMax: reference']);
  });
});

describe('loops', () => {
  it('read operands by offset and strides, also over more than one block', async () => {
    const [rows, columns] = [50, 77]; // 3850 elements
    const addVectors: Instruction = {
      kind: 'loop',
      shape: [rows, columns],
      operands: [
        { value: 0, offset: 0, strides: [1, 0] },
        { value: 1, offset: columns - 1, strides: [0, -1] },
        { value: 2, offset: 0, strides: [1, 0] },
      ],
      steps: [
        { op: 'add', inputs: [0, 1], dtype: 'float32' },
        { op: 'add', inputs: [3, 2], dtype: 'float32' },
        { op: 'iota', inputs: [], axis: 0, dtype: 'float32' },
        { op: 'add', inputs: [4, 5], dtype: 'float32' },
      ],
      results: [6],
      outputs: [3],
    };
    const program = programOf(
      [inputValue([rows], 0), inputValue([columns], 1), inputValue([rows, 1], 2), value([rows, columns])],
      [addVectors],
      [3],
    );
    const [y] = await runOnce(program, [
      Float32Array.from({ length: rows }, (_, i) => i * 1000),
      Float32Array.from({ length: columns }, (_, i) => i),
      Float32Array.from({ length: rows }, (_, i) => i / 2),
    ]);
    const expected = Array.from({ length: rows * columns }, (_, flat) => {
      const row = Math.floor(flat / columns);
      return row * 1000 + (columns - 1 - (flat % columns)) + row / 2 + row;
    });
    expect([...y!]).toEqual(expected);
  });

  it.each([
    { axes: [0], kept: [4, 500] },
    { axes: [1], kept: [3, 500] },
    { axes: [2], kept: [3, 4] },
    { axes: [0, 2], kept: [4] },
    { axes: [0, 1, 2], kept: [] },
  ])('reduce over axes $axes', async ({ axes, kept }) => {
    const shape = [3, 4, 500];
    const x = Float32Array.from({ length: 6000 }, (_, i) => ((i * 7919) % 101) - 50);
    for (const op of ['reduceSum', 'reduceMax', 'reduceMin'] as const) {
      const reduce: Instruction = {
        ...(loop(shape, [0], [step('negate', 0)], [1], [1]) as Extract<Instruction, { kind: 'loop' }>),
        reduce: { op, axes },
      };
      const [y] = await runOnce(programOf([inputValue(shape, 0), value(kept)], [reduce], [1]), [x]);
      // Brute force over all elements.
      const groups = new Map<string, number[]>();
      x.forEach((element, flat) => {
        const index = [Math.floor(flat / 2000), Math.floor(flat / 500) % 4, flat % 500];
        const key = index.filter((_, axis) => !axes.includes(axis)).join();
        groups.set(key, [...(groups.get(key) ?? []), -element]);
      });
      const combine = {
        reduceSum: (list: number[]) => list.reduce((a, b) => a + b),
        reduceMax: (list: number[]) => Math.max(...list),
        reduceMin: (list: number[]) => Math.min(...list),
      }[op];
      expect([...y!]).toEqual([...groups.values()].map(combine));
    }
  });

  it('of nothing: no elements, and the neutral element of a reduction', async () => {
    const sum: Instruction = {
      ...(loop([0, 2], [0], [], [0], [1]) as Extract<Instruction, { kind: 'loop' }>),
      reduce: { op: 'reduceSum', axes: [0] },
    };
    const [y] = await runOnce(programOf([inputValue([0, 2], 0), value([2])], [sum], [1]), [new Float32Array(0)]);
    expect([...y!]).toEqual([0, 0]);
  });
});

describe('storage', () => {
  it('an alias shows the elements under another shape', async () => {
    const program = programOf(
      [inputValue([2, 2], 0), value([2, 2]), value([4], { kind: 'alias', of: 1 })],
      [loop([2, 2], [0], [step('negate', 0)], [1], [1])],
      [2],
    );
    expect([...(await runOnce(program, [new Float32Array([1, 2, 3, 4])]))[0]!]).toEqual([-1, -2, -3, -4]);
  });

  it('temporaries share memory, but not while both are needed', async () => {
    // %1 = -x; %2 = -%1; %3 = %1 + %2 (both alive); %4 = -%3
    const shape = [4];
    const program = programOf(
      [inputValue(shape, 0), ...Array.from({ length: 4 }, () => value(shape))],
      [
        loop(shape, [0], [step('negate', 0)], [1], [1]),
        loop(shape, [1], [step('negate', 0)], [1], [2]),
        loop(shape, [1, 2], [step('add', 0, 1)], [2], [3]),
        loop(shape, [3], [step('negate', 0)], [1], [4]),
      ],
      [2, 4],
    );
    const executable = await new ReferenceEngine().compile(program, noVariables);
    expect(executable.memory).toEqual({ arenaBytes: 3 * 16, unsharedBytes: 4 * 16 });
    const [second, last] = await executable.run([new Float32Array([1, 2, 3, 4])]);
    expect([...second!]).toEqual([1, 2, 3, 4]);
    expect([...last!].map(Math.abs)).toEqual([0, 0, 0, 0]);
  });

  it('results are fresh: the next run does not change them', async () => {
    const program = programOf(
      [inputValue([1], 0), value([1])],
      [loop([1], [0], [step('negate', 0)], [1], [1])],
      [1, 0],
    );
    const executable = await new ReferenceEngine().compile(program, noVariables);
    const given = new Float32Array([1]);
    const [first, echo] = await executable.run([given]);
    await executable.run([new Float32Array([2])]);
    given[0] = 5;
    expect([first![0], echo![0]]).toEqual([-1, 1]);
  });
});

describe('variables', () => {
  /** `w` becomes `2 w + x`, in place; the output is the old `w`, negated, if asked for. */
  const weight = new Variable('weight', [3]);
  const update = programOf(
    [
      inputValue([3], 0),
      value([3], { kind: 'variable', variable: weight }),
      value([3], { kind: 'variable', variable: weight }),
    ],
    [loop([3], [1, 0], [step('add', 0, 0), step('add', 2, 1)], [3], [2])],
    [],
  );

  it('are updated in place, and shared by programs', async () => {
    const engine = new ReferenceEngine();
    const storage = engine.createVariable(weight, new Float32Array([1, 2, 3]));
    const copied = new Variable('copied', [3]);
    const copy = engine.createVariable(copied, new Float32Array(3));
    const assign = programOf(
      [value([3], { kind: 'variable', variable: weight })],
      [{ kind: 'assign', inputs: [0], variable: copied, outputs: [] }],
      [],
    );
    const bind = (variable: Variable): EngineVariable => (variable === weight ? storage : copy);
    const first = await engine.compile(update, bind);
    const second = await engine.compile({ ...assign, variables: [weight, copied] }, bind);
    await first.run([new Float32Array([10, 20, 30])]);
    await second.run([]);
    expect([...storage.read()]).toEqual([12, 24, 36]);
    expect([...copy.read()]).toEqual([12, 24, 36]);
  });

  it('reading and writing wait for the runs that were started before', async () => {
    const engine = new ReferenceEngine();
    const storage = engine.createVariable(weight, new Float32Array(3));
    const executable = await engine.compile(update, () => storage);
    const runs = Array.from({ length: 5 }, () => executable.run([new Float32Array([1, 1, 1])]));
    expect([...storage.read()]).toEqual([31, 31, 31]);
    storage.write(new Float32Array([0, 1, 2]));
    await Promise.all(runs);
    expect([...storage.read()]).toEqual([0, 1, 2]);
  });

  it('what is read is a copy, what is written is copied', () => {
    const storage = new ReferenceEngine().createVariable(weight, new Float32Array(3));
    const given = new Float32Array([1, 2, 3]);
    storage.write(given);
    given[0] = 9;
    storage.read()[1] = 9;
    expect([...storage.read()]).toEqual([1, 2, 3]);
  });

  it('refuse data of another size, use after dispose, and other engines', async () => {
    const engine = new ReferenceEngine();
    expect(() => engine.createVariable(weight, new Float32Array(4))).toThrow(ShapeMismatchError);
    const storage = engine.createVariable(weight, new Float32Array(3));
    expect(() => storage.write(new Float32Array(2))).toThrow('expected 3 elements for shape [3], got 2');
    storage.dispose();
    expect(() => storage.read()).toThrow(DisposedError);
    expect(() => storage.write(new Float32Array(3))).toThrow(DisposedError);
    const foreign = { shape: [3], dtype: 'float32' } as unknown as EngineVariable;
    await expect(engine.compile(update, () => foreign)).rejects.toThrow(InvalidArgumentError);
  });
});

describe('run', () => {
  const negate = programOf([inputValue([2], 0), value([2])], [loop([2], [0], [step('negate', 0)], [1], [1])], [1]);

  it('refuses inputs of another number, type or size', async () => {
    const executable = await new ReferenceEngine().compile(negate, noVariables);
    await expect(executable.run([])).rejects.toThrow(InvalidArgumentError);
    await expect(executable.run([new Float64Array(2)])).rejects.toThrow(DTypeMismatchError);
    await expect(executable.run([new Float32Array(3)])).rejects.toThrow(
      'expected 2 elements of input "input 0" [2], got 3',
    );
  });

  it('refuses work after dispose', async () => {
    const executable = await new ReferenceEngine().compile(negate, noVariables);
    const underWay = executable.run([new Float32Array([1, 2])]);
    executable.dispose();
    expect([...(await underWay)[0]!]).toEqual([-1, -2]);
    await expect(executable.run([new Float32Array(2)])).rejects.toThrow(DisposedError);
  });

  it('lets the event loop turn while it computes', async () => {
    const size = 200_000;
    const shape = [size];
    const count = 60;
    const program = programOf(
      [inputValue(shape, 0), ...Array.from({ length: count }, () => value(shape))],
      Array.from({ length: count }, (_, i) => loop(shape, [i], [step('negate', 0)], [1], [i + 1])),
      [count],
    );
    const executable = await new ReferenceEngine().compile(program, noVariables);
    let turns = 0;
    let isRunning = true;
    const countTurn = (): void => {
      turns++;
      if (isRunning) setImmediate(countTurn);
    };
    // By this clock an instruction takes 4 ms.
    let clock = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (clock += 4));
    setImmediate(countTurn);
    await executable.run([new Float32Array(size)]);
    isRunning = false;
    vi.restoreAllMocks();
    // One turn every 10 ms.
    expect(turns).toBeGreaterThanOrEqual((4 * count) / 20);
  });

  it('executes runs in the order of the calls, also of different programs', async () => {
    const engine = new ReferenceEngine();
    const slow = programOf(
      [inputValue([100_000], 0), ...Array.from({ length: 20 }, () => value([100_000]))],
      Array.from({ length: 20 }, (_, i) => loop([100_000], [i], [step('negate', 0)], [1], [i + 1])),
      [20],
    );
    const [first, second] = await Promise.all([engine.compile(slow, noVariables), engine.compile(negate, noVariables)]);
    const finished: string[] = [];
    await Promise.all([
      first.run([new Float32Array(100_000)]).then(() => finished.push('slow')),
      second.run([new Float32Array(2)]).then(() => finished.push('quick')),
    ]);
    expect(finished).toEqual(['slow', 'quick']);
  });
});
