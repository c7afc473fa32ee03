/** Reductions of the addon: against a plain evaluation, for precision, and for the same bits with any number of threads. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { LoopAccess, LoopInstruction } from '../../src/engine/native/addon.ts';
import type { TypedArray } from '../../src/tensor/dtype.ts';
import { ENGINE, nativeBuilds } from '../../src/util/nativeBuild.ts';
import { RandomStream } from '../../src/util/random.ts';
import { allocateFor, evaluateLoop, pick, randomStrides } from './loopOracle.ts';
import { describeNative, ProgramBuilder, sizeOf } from './nativeProgram.ts';

/** Row-major strides of the kept dimensions; 0 along the reduced ones. */
function keptStrides(dims: readonly number[], reduced: readonly boolean[]): number[] {
  let stride = 1;
  const strides = dims.map(() => 0);
  for (let d = dims.length - 1; d >= 0; d--) {
    if (reduced[d]) continue;
    strides[d] = stride;
    stride *= dims[d]!;
  }
  return strides;
}

/** Reduces `register` of a loop over inputs. */
function reduction(
  op: 'sum' | 'max' | 'min' | 'product',
  dims: readonly number[],
  reduced: readonly boolean[],
  operands: readonly Omit<LoopAccess, 'buffer'>[],
  body: Partial<LoopInstruction> & { readonly register?: number; readonly dtype?: LoopAccess['dtype'] } = {},
): LoopInstruction {
  const { register = 0, dtype = 'float32', ...rest } = body;
  return {
    kind: 'loop',
    dims,
    operands: operands.map((access, index) => ({ ...access, buffer: { space: 'input', index } })),
    steps: [],
    results: [
      { register, access: { buffer: { space: 'arena', offset: 0 }, dtype, strides: keptStrides(dims, reduced) } },
    ],
    reduce: { op, reduced },
    ...rest,
  };
}

async function runNative(loop: LoopInstruction, data: readonly TypedArray[]): Promise<TypedArray> {
  const builder = new ProgramBuilder();
  const operands = loop.operands.map((access, i) => {
    const isHalf = access.dtype === 'bfloat16';
    return { ...access, buffer: isHalf ? builder.halves(data[i] as Float32Array) : builder.input(data[i]!) };
  });
  const { register, access } = loop.results[0]!;
  const { byteLength, length } = allocateFor(access, loop.dims);
  const buffer = builder.arena(byteLength);
  builder.add({ ...loop, operands, results: [{ register, access: { ...access, buffer } }] });
  builder.outputOf({ ...access, buffer }, length);
  return (await builder.run())[0]!;
}

/** Any order of kept and reduced dimensions, sizes around those of vectors and chunks. */
function randomSpace(random: RandomStream): { dims: number[]; reduced: boolean[] } {
  for (;;) {
    const dims = Array.from({ length: random.integer(6) }, () =>
      pick(random, [1, 2, 3, 7, 10, 16, 16, 33, 1 + random.integer(60), 500 + random.integer(1500)]),
    );
    if (sizeOf(dims) <= 30_000) return { dims, reduced: dims.map(() => random.random() < 0.5) };
  }
}

describeNative('reductions', () => {
  it.each([1, 2, 3, 4])('compute what a plain evaluation computes: 100 random reductions, seed %i', async (seed) => {
    const random = new RandomStream(seed, 1);
    for (let i = 0; i < 100; i++) {
      const { dims, reduced } = randomSpace(random);
      const operands = ([pick(random, ['float32', 'bfloat16'] as const), 'int32'] as const).map((dtype) => ({
        dtype,
        strides: randomStrides(random, dims, random.random() < 0.3),
      }));
      const data = operands.map((access) => {
        // Numbers of 8 bits are exact in bfloat16.
        const most = access.dtype === 'bfloat16' ? 255 : 1000;
        return allocateFor(access, dims).map(() => random.integer(2 * most + 1) - most);
      });
      // Sums of whole numbers below 2^24 are exact in any order.
      const steps = pick(random, [
        { register: 0 },
        { register: 1, dtype: 'int32' as const },
        { register: 2, steps: [{ opcode: 'absF', inputs: [0] }] },
        {
          register: 3,
          dtype: 'int32' as const,
          steps: [
            { opcode: 'absI', inputs: [1] },
            { opcode: 'addI', inputs: [1, 2] },
          ],
        },
        {
          register: 3,
          steps: [
            { opcode: 'castIF', inputs: [1] },
            { opcode: 'maximumF', inputs: [0, 2] },
          ],
        },
        {
          register: 3,
          dtype: 'int32' as const,
          steps: [
            { opcode: 'iotaI', inputs: [] },
            { opcode: 'minimumI', inputs: [1, 2] },
          ],
          iotaStrides: [{ step: 0, strides: dims.map((_, d) => Number(d === 0)) }],
        },
      ]);
      const loop = reduction(pick(random, ['sum', 'max', 'min'] as const), dims, reduced, operands, steps);
      const message = `reduction ${i}: ${JSON.stringify(loop)}`;
      expect(await runNative(loop, data as TypedArray[]), message).toEqual(evaluateLoop(loop, data as TypedArray[])[0]);
    }
  });

  const blocked = { dims: [64, 2, 784, 16], reduced: [true, false, true, false] };
  const spaces: [string, { dims: number[]; reduced: boolean[] }][] = [
    ['all of 10 million', { dims: [10_000_000], reduced: [true] }],
    ['columns [400000, 25]', { dims: [400_000, 25], reduced: [true, false] }],
    ['columns [2000, 5000]', { dims: [2000, 5000], reduced: [true, false] }],
    ['rows [20, 500000]', { dims: [20, 500_000], reduced: [false, true] }],
    ['rows [100000, 100]', { dims: [100_000, 100], reduced: [false, true] }],
    ['channels of a blocked layout', blocked],
    ['channels first [50, 20, 10000]', { dims: [50, 20, 10_000], reduced: [true, false, true] }],
  ];
  it.each(spaces)('sum positive numbers to 1e-6 of the exact sum: %s', async (_, { dims, reduced }) => {
    const random = new RandomStream(5);
    const x = new Float32Array(sizeOf(dims));
    for (let i = 0; i < x.length; i++) x[i] = random.random();
    const strides = randomStrides(random, dims, false);
    const loop = reduction('sum', dims, reduced, [{ dtype: 'float32', strides }]);
    const result = await runNative(loop, [x]);
    // Exact: float64 in the order of memory.
    const exact = new Float64Array(result.length);
    const kept = keptStrides(dims, reduced);
    const order = dims.map((_, d) => d).sort((a, b) => strides[b]! - strides[a]! || a - b);
    const index = dims.map(() => 0);
    for (let i = 0; i < x.length; i++) {
      let offset = 0;
      for (let d = 0; d < dims.length; d++) offset += index[d]! * kept[d]!;
      exact[offset]! += x[i]!;
      for (let k = order.length - 1; k >= 0; k--) {
        const d = order[k]!;
        if (++index[d]! < dims[d]!) break;
        index[d] = 0;
      }
    }
    const worst = exact.reduce((error, sum, i) => Math.max(error, Math.abs(result[i]! - sum) / sum), 0);
    expect(worst).toBeLessThan(1e-6);
  });

  it.each([
    ['a row', [1000], [true]],
    ['a short row', [3], [true]],
    ['columns', [40, 3], [true, false]],
    ['long columns', [4000, 20], [true, false]],
  ] as const)('let a NaN win every comparison: %s', async (_, dims, reduced) => {
    const size = sizeOf(dims);
    for (const place of [0, 1, size - 1, Math.floor(size / 2)]) {
      const x = Float32Array.from({ length: size }, (_, i) => (i % 7) - 3);
      x[place] = Number.NaN;
      for (const op of ['max', 'min'] as const) {
        const loop = reduction(op, dims, reduced, [
          { dtype: 'float32', strides: dims.length === 1 ? [1] : [dims[1]!, 1] },
        ]);
        expect(await runNative(loop, [x])).toEqual(evaluateLoop(loop, [x])[0]);
      }
    }
  });

  it.each(spaces)('multiply signs and powers of two exactly: %s', async (_, { dims, reduced }) => {
    const random = new RandomStream(6);
    // Exact in any order: few factors are not 1 or -1, and these are powers of two.
    const x = Float32Array.from({ length: sizeOf(dims) }, () => (random.integer(2) === 0 ? 1 : -1));
    for (let i = 0; i < 40; i++) x[random.integer(x.length)]! *= 2;
    const strides = dims.map((_, d) => sizeOf(dims.slice(d + 1)));
    const loop = reduction('product', dims, reduced, [{ dtype: 'float32', strides }]);
    const kept = keptStrides(dims, reduced);
    const result = await runNative(loop, [x]);
    const expected = new Float32Array(result.length).fill(1);
    for (let i = 0; i < x.length; i++) {
      expected[dims.reduce((offset, size, d) => offset + (Math.floor(i / strides[d]!) % size) * kept[d]!, 0)]! *= x[i]!;
    }
    expect(result).toEqual(expected);
  });

  it('give the neutral element over nothing', async () => {
    const expected = { sum: 0, max: -Infinity, min: Infinity, product: 1 };
    for (const op of ['sum', 'max', 'min', 'product'] as const) {
      const loop = reduction(op, [3, 0], [false, true], [{ dtype: 'float32', strides: [1, 1] }]);
      const builder = new ProgramBuilder();
      const buffer = builder.arena(12);
      const operands = [{ ...loop.operands[0]!, buffer: builder.input(new Float32Array(3)) }];
      const access = { ...loop.results[0]!.access, buffer };
      builder.add({ ...loop, operands, results: [{ register: 0, access }] });
      builder.output(buffer, 3);
      expect(await builder.run()).toEqual([new Float32Array(3).fill(expected[op])]);
    }
  });

  it('give the same bits for 1, 2 and 5 threads', () => {
    const path = nativeBuilds(ENGINE, process.env.MILLRACE_NATIVE_PATH, import.meta.dirname).find((candidate) =>
      existsSync(candidate),
    );
    const script = `
      const addon = require(process.env.ADDON);
      const { createHash } = require('node:crypto');
      const hash = createHash('sha256');
      const x = Float32Array.from({ length: 3_000_000 }, (_, i) => Math.sin(i) + 1.001);
      const spaces = [
        [[3_000_000], [true]], [[100_000, 30], [true, false]], [[30, 100_000], [true, false]], [[3, 1_000_000], [false, true]],
        [[100_000, 30], [false, true]], [[25, 2, 3750, 16], [true, false, true, false]], [[100, 3, 10_000], [true, false, true]],
      ];
      (async () => {
        for (const [dims, reduced] of spaces) {
          let size = 1;
          const strides = dims.map((_, d) => dims.slice(d + 1).reduce((a, b) => a * b, 1));
          const kept = dims.map(() => 0);
          for (let d = dims.length - 1; d >= 0; d--) if (!reduced[d]) { kept[d] = size; size *= dims[d]; }
          const program = await addon.createProgram({
            arenaBytes: Math.ceil(size / 16) * 64, variables: [], literals: [], inputBytes: [x.byteLength],
            instructions: [{ kind: 'loop', dims, steps: [{ opcode: 'logF', inputs: [0] }], reduce: { op: 'sum', reduced },
              operands: [{ buffer: { space: 'input', index: 0 }, dtype: 'float32', strides }],
              results: [{ register: 1, access: { buffer: { space: 'arena', offset: 0 }, dtype: 'float32', strides: kept } }] }],
            outputs: [{ buffer: { space: 'arena', offset: 0 }, dtype: 'float32', length: size }],
          });
          const [sums] = await addon.runProgram(program, [x]);
          hash.update(Buffer.from(sums.buffer));
        }
        console.log(addon.describe().threads, hash.digest('hex'));
      })();`;
    const lines = ['1', '2', '5'].map((threads) => {
      const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', script], {
        encoding: 'utf8',
        env: { ...process.env, ADDON: path, MILLRACE_THREADS: threads },
      });
      expect(status, stderr).toBe(0);
      return stdout.trim().split(' ');
    });
    expect(lines.map(([threads]) => threads)).toEqual(['1', '2', '5']);
    expect(lines[0]![1]).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(lines.map(([, digest]) => digest)).size).toBe(1);
  });
});
