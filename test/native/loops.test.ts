/** Fused loops against a plain evaluation: random bodies over random shapes, strides, types and in-place results. */
import { expect, it } from 'vitest';
import type { LoopAccess, LoopInstruction, LoweredStep } from '../../src/engine/native/addon.ts';
import type { TypedArray } from '../../src/tensor/dtype.ts';
import { RandomStream } from '../../src/util/random.ts';
import { allocateFor, evaluateLoop, pick, randomStrides } from './loopOracle.ts';
import { addon, describeNative, ProgramBuilder, sizeOf } from './nativeProgram.ts';

type Lane = 'F' | 'I';
type ElementType = LoopAccess['dtype'];

const laneOf = (dtype: ElementType): Lane => (dtype === 'float32' || dtype === 'bfloat16' ? 'F' : 'I');

/** Small whole numbers: exact in every lane, so that any difference is a mistake. */
function fill(random: RandomStream, dtype: ElementType, data: TypedArray): void {
  for (let i = 0; i < data.length; i++) {
    data[i] = dtype === 'bool' ? random.integer(2) : dtype === 'uint8' ? random.integer(256) : random.integer(17) - 8;
  }
}

/** Opcodes whose results are exact on whole numbers, by the lanes of their operands; the result's lane follows `>`. */
const EXACT = [
  ...['add', 'subtract', 'multiply', 'maximum', 'minimum'].flatMap((op) => [`${op}F FF>F`, `${op}I II>I`]),
  ...['equal', 'notEqual', 'less', 'lessEqual', 'greater', 'greaterEqual'].flatMap((op) => [
    `${op}F FF>I`,
    `${op}I II>I`,
  ]),
  ...['negate', 'abs', 'sign'].flatMap((op) => [`${op}F F>F`, `${op}I I>I`]),
  ...['ceilF F>F', 'roundF F>F', 'reducePrecisionF F>F', 'remainderI II>I'],
  ...['floorF F>F', 'divideI II>I', 'andB II>I', 'orB II>I', 'notB I>I', 'selectF IFF>F', 'selectI III>I'],
  ...['castFI F>I', 'castIF I>F', 'castFB F>I', 'castIB I>I', 'constantF >F', 'constantI >I', 'iotaF >F', 'iotaI >I'],
];

/** A body of random steps on operands of the lanes given. */
function randomBody(random: RandomStream, lanes: Lane[], dims: readonly number[]) {
  const steps: LoweredStep[] = [];
  const iotaStrides: { step: number; strides: number[] }[] = [];
  for (let wanted = random.integer(9); wanted > 0; wanted--) {
    const [opcode, signature] = pick(random, EXACT).split(' ') as [string, string];
    const [operands, result] = signature.split('>') as [string, Lane];
    const choices = [...operands].map((lane) => lanes.flatMap((known, register) => (known === lane ? [register] : [])));
    if (choices.some(({ length }) => length === 0)) continue;
    const inputs = choices.map((registers) => pick(random, registers));
    if (opcode.startsWith('iota')) {
      iotaStrides.push({ step: steps.length, strides: dims.map(() => random.integer(4)) });
    }
    steps.push({ opcode, inputs, ...(opcode.startsWith('constant') ? { value: random.integer(9) - 4 } : {}) });
    lanes.push(result);
  }
  return { steps, iotaStrides };
}

/** Up to five dimensions, with the sizes that blocked layouts, vectors and chunks make special. */
function randomDims(random: RandomStream): number[] {
  for (;;) {
    const dims = Array.from({ length: random.integer(6) }, () =>
      pick(random, [1, 2, 3, 5, 8, 16, 16, 17, 1 + random.integer(40), 100 + random.integer(300)]),
    );
    if (sizeOf(dims) <= 20_000) return dims;
  }
}

interface Case {
  readonly loop: LoopInstruction;
  /** Results that lie in the memory of an operand. */
  readonly inPlace: ReadonlyMap<number, number>;
  readonly data: readonly TypedArray[];
}

/** A loop whose operands are inputs 0, 1, ..., or variables where a result lies in their memory. */
function randomCase(random: RandomStream): Case {
  const dims = randomDims(random);
  const operands = Array.from({ length: 1 + random.integer(4) }, (_, index): LoopAccess => {
    const dtype = pick(random, ['float32', 'float32', 'float32', 'bfloat16', 'int32', 'uint8', 'bool'] as const);
    return {
      buffer: { space: 'input', index },
      dtype,
      strides: randomStrides(random, dims, random.random() < 0.5),
    };
  });
  const data = operands.map((access) => allocateFor(access, dims));
  for (const [i, array] of data.entries()) fill(random, operands[i]!.dtype, array);
  const lanes = operands.map(({ dtype }) => laneOf(dtype));
  const body = randomBody(random, lanes, dims);
  const inPlace = new Map<number, number>();
  const results = Array.from({ length: 1 + random.integer(3) }, (_, i) => {
    const register = random.integer(lanes.length);
    const dtype: ElementType = pick(
      random,
      lanes[register] === 'F' ? (['float32', 'float32', 'bfloat16'] as const) : (['int32', 'bool', 'uint8'] as const),
    );
    const taken = new Set(inPlace.values());
    const own = operands.findIndex(
      (operand, k) =>
        operand.dtype === dtype && !taken.has(k) && dims.every((size, d) => size === 1 || operand.strides[d] !== 0),
    );
    const strides = own >= 0 && random.random() < 0.6 ? operands[own]!.strides : randomStrides(random, dims, false);
    if (own >= 0 && strides === operands[own]!.strides) inPlace.set(i, own);
    return { register, access: { buffer: { space: 'arena', offset: 0 } as const, dtype, strides } };
  });
  return { loop: { kind: 'loop', dims, operands, ...body, results }, inPlace, data };
}

/** Runs the loop on the addon, with the buffers that the case asks for. */
async function runNative({ loop, inPlace, data }: Case): Promise<TypedArray[]> {
  const builder = new ProgramBuilder();
  const shared = new Set(inPlace.values());
  const operands = loop.operands.map((access, i): LoopAccess => {
    const array = data[i]!;
    if (access.dtype === 'bfloat16') return { ...access, buffer: builder.halves(array as Float32Array) };
    if (!shared.has(i)) return { ...access, buffer: builder.input(array) };
    const variable = addon().createVariable(array.byteLength);
    addon().writeVariable(variable, array);
    return { ...access, buffer: builder.variable(variable) };
  });
  const results = loop.results.map(({ register, access }, i) => {
    const own = inPlace.get(i);
    const { byteLength } = allocateFor(access, loop.dims);
    const buffer = own === undefined ? builder.arena(byteLength) : operands[own]!.buffer;
    return { register, access: { ...access, buffer } };
  });
  builder.add({ ...loop, operands, results });
  for (const { access } of results) builder.outputOf(access, allocateFor(access, loop.dims).length);
  return builder.run();
}

describeNative('loops', () => {
  it.each([1, 2, 3, 4])('compute what a plain evaluation computes: 150 random loops, seed %i', async (seed) => {
    const random = new RandomStream(seed);
    for (let i = 0; i < 150; i++) {
      const example = randomCase(random);
      const expected = evaluateLoop(example.loop, example.data);
      expect(await runNative(example), `loop ${i}: ${JSON.stringify(example.loop)}`).toEqual(expected);
    }
  });

  it('divide large loops among threads without losing or repeating an element', async () => {
    const dims = [3, 2, 50_000, 16];
    const strides = [1_600_000, 800_000, 16, 1];
    const bias = Float32Array.from({ length: 32 }, (_, i) => 100 * i);
    const x = Float32Array.from({ length: 4_800_000 }, (_, i) => (i % 1009) - 504);
    const builder = new ProgramBuilder();
    const target = builder.arena(x.byteLength);
    builder.add({
      kind: 'loop',
      dims,
      operands: [
        { buffer: builder.input(x), dtype: 'float32', strides },
        { buffer: builder.input(bias), dtype: 'float32', strides: [0, 16, 0, 1] },
      ],
      steps: [
        { opcode: 'addF', inputs: [0, 1] },
        { opcode: 'constantF', inputs: [], value: 0 },
        { opcode: 'maximumF', inputs: [2, 3] },
      ],
      results: [{ register: 4, access: { buffer: target, dtype: 'float32', strides } }],
    });
    builder.output(target, x.length);
    const [result] = await builder.run();
    let wrong = 0;
    for (let i = 0; i < x.length; i++) {
      const channel = (Math.floor(i / 800_000) % 2) * 16 + (i % 16);
      if (result![i] !== Math.max(x[i]! + bias[channel]!, 0)) wrong++;
    }
    expect(wrong).toBe(0);
  });

  it('swap two variables in place', async () => {
    const builder = new ProgramBuilder();
    const arrays = [1, 2].map((value) => new Float32Array(3000).fill(value));
    const variables = arrays.map((array) => {
      const variable = addon().createVariable(array.byteLength);
      addon().writeVariable(variable, array);
      return { buffer: builder.variable(variable), dtype: 'float32' as const, strides: [1] };
    });
    builder.add({
      kind: 'loop',
      dims: [3000],
      operands: variables,
      steps: [],
      results: [
        { register: 1, access: variables[0]! },
        { register: 0, access: variables[1]! },
      ],
    });
    for (const { buffer } of variables) builder.output(buffer, 3000);
    expect(await builder.run()).toEqual([arrays[1], arrays[0]]);
  });

  it('do nothing over an empty index space', async () => {
    const builder = new ProgramBuilder();
    const target = builder.arena(4);
    builder.add({
      kind: 'loop',
      dims: [0, 3],
      operands: [],
      steps: [{ opcode: 'constantF', inputs: [], value: 1 }],
      results: [{ register: 0, access: { buffer: target, dtype: 'float32', strides: [3, 1] } }],
    });
    builder.output(builder.input(new Float32Array([5])), 1);
    expect(await builder.run()).toEqual([new Float32Array([5])]);
  });
});

/** A loop of one step that is fine, with a change that is not. */
function changed(change: Partial<LoopInstruction>): LoopInstruction {
  const access = { buffer: { space: 'arena', offset: 0 }, dtype: 'float32', strides: [1] } as const;
  return {
    kind: 'loop',
    dims: [4],
    operands: [access],
    steps: [{ opcode: 'negateF', inputs: [0] }],
    results: [{ register: 1, access }],
    ...change,
  };
}

describeNative('createProgram refuses loops', () => {
  const access = (strides: number[], dtype: ElementType = 'float32'): LoopAccess => ({
    buffer: { space: 'arena', offset: 0 },
    dtype,
    strides,
  });
  const refused: [string, Partial<LoopInstruction>, RegExp][] = [
    ['with an unknown opcode', { steps: [{ opcode: 'cubeF', inputs: [0] }] }, /unknown opcode "cubeF"/],
    ['with a register that comes later', { steps: [{ opcode: 'negateF', inputs: [1] }] }, /reads register 1 of 1/],
    ['with too few registers', { steps: [{ opcode: 'addF', inputs: [0] }] }, /addF takes 2 registers, not 1/],
    ['with a register of another lane', { steps: [{ opcode: 'negateI', inputs: [0] }] }, /holds float32 lanes/],
    ['with a result of another lane', { results: [{ register: 1, access: access([1], 'int32') }] }, /as another type/],
    [
      'that store a register that does not exist',
      { results: [{ register: 2, access: access([1]) }] },
      /register 2 of 2/,
    ],
    ['that store nothing', { results: [] }, /nothing is stored/],
    ['with an operand before its buffer', { operands: [access([-1])] }, /begins before its buffer/],
    ['with strides of another rank', { operands: [access([1, 1])] }, /2 strides for 1 dimensions/],
    ['with a result that repeats', { results: [{ register: 1, access: access([0]) }] }, /same element/],
    ['of nine dimensions', { dims: Array(9).fill(1) }, /9 dimensions/],
    ['with an iota of unknown strides', { steps: [{ opcode: 'iotaF', inputs: [] }] }, /iotaStrides/],
    [
      'with a reduction of two results',
      {
        reduce: { op: 'sum', reduced: [true] },
        results: [0, 1].map((register) => ({ register, access: access([0]) })),
      },
      /one result, not 2/,
    ],
    [
      'that store along a reduced dimension',
      { reduce: { op: 'sum', reduced: [true] } },
      /stride 1 along a reduced dimension/,
    ],
    ['whose operand leaves its buffer', { operands: [access([2 ** 40])] }, /touches .* bytes of a buffer of 64/],
    ['whose result leaves its buffer', { results: [{ register: 1, access: access([6]) }] }, /touches 76 bytes/],
    ['whose sizes overflow', { dims: [2 ** 40, 2 ** 40], operands: [access([0, 0])] }, /at most 2\^46 positions/],
  ];
  it.each(refused)('%s', async (_, change, message) => {
    const program = { arenaBytes: 64, variables: [], literals: [], inputBytes: [], outputs: [] };
    const create = async (loop: LoopInstruction) => addon().createProgram({ ...program, instructions: [loop] });
    await expect(create(changed({}))).resolves.toBeDefined();
    await expect(create(changed(change))).rejects.toThrow(message);
  });
});
