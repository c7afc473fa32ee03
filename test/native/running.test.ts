/** How programs run: in order, off the JavaScript thread, from several threads of JavaScript, and when the process ends. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { BufferRef, LoweredProgram } from '../../src/engine/native/addon.ts';
import { ENGINE, nativeBuilds } from '../../src/util/nativeBuild.ts';
import { addition, addon, describeNative, normals, sameBits } from './nativeProgram.ts';

const counter: BufferRef = { space: 'variable', index: 0 };
const inputRef: BufferRef = { space: 'input', index: 0 };

/** Adds the input to a variable and gives it back. */
function accumulate(length: number): {
  program: LoweredProgram;
  handle: ReturnType<ReturnType<typeof addon>['createVariable']>;
} {
  const handle = addon().createVariable(length * 4);
  const program: LoweredProgram = {
    instructions: [addition(length, counter, inputRef, counter)],
    arenaBytes: 0,
    variables: [handle],
    literals: [],
    inputBytes: [length * 4],
    outputs: [{ buffer: counter, dtype: 'float32', length }],
  };
  return { program, handle };
}

describeNative('runs', () => {
  it('come back in order, each with arrays of its own', async () => {
    const { program, handle } = accumulate(3);
    const compiled = await addon().createProgram(program);
    const one = new Float32Array([1, 2, 3]);
    const settled: number[] = [];
    const results = await Promise.all(
      Array.from({ length: 1000 }, async (_, i) => {
        const [result] = await addon().runProgram(compiled, [one]);
        settled.push(i);
        return result!;
      }),
    );
    expect(settled).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    results.forEach((result, i) => {
      expect(Array.from(result)).toEqual([i + 1, 2 * (i + 1), 3 * (i + 1)]);
    });
    expect(new Set(results.map((result) => result.buffer)).size).toBe(1000);
    const last = new Float32Array(3);
    addon().readVariable(handle, last);
    expect(last).toEqual(new Float32Array([1000, 2000, 3000]));
  });

  it('wait for nothing on the JavaScript thread', async () => {
    const size = 512;
    const plan = addon().planMatmul({
      batch: 1,
      m: size,
      n: size,
      k: size,
      transposeA: false,
      transposeB: false,
      bias: false,
      relu: false,
    });
    const target: BufferRef = { space: 'arena', offset: 0 };
    const compiled = await addon().createProgram({
      instructions: Array.from({ length: 20 }, () => ({
        kind: 'matmul' as const,
        plan: plan.id,
        inputs: [inputRef, inputRef],
        outputs: [target] as const,
      })),
      arenaBytes: size * size * 4,
      variables: [],
      literals: [],
      inputBytes: [size * size * 4],
      outputs: [{ buffer: target, dtype: 'float32', length: 1 }],
    });
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const input = normals(size * size, 1);
    for (let i = 0; i < 5; i++) await addon().runProgram(compiled, [input]);
    clearInterval(timer);
    // 5 x 20 products of 0.27 GFLOP: tens of milliseconds at the least, with a turn of the event loop in each.
    expect(turns).toBeGreaterThan(5);
  });

  it('read typed arrays over shared memory, and parts of buffers, in place', async () => {
    const { program } = accumulate(4);
    const compiled = await addon().createProgram(program);
    const shared = new Float32Array(new SharedArrayBuffer(32), 16, 4);
    shared.set([1, 2, 3, 4]);
    await addon().runProgram(compiled, [shared]);
    const part = new Float32Array([9, 9, 10, 20, 30, 40]).subarray(2);
    expect((await addon().runProgram(compiled, [part]))[0]).toEqual(new Float32Array([11, 22, 33, 44]));
  });

  it('keep their inputs alive', async () => {
    const length = 1 << 16;
    const { program } = accumulate(length);
    const compiled = await addon().createProgram(program);
    const runs = Array.from({ length: 200 }, () => addon().runProgram(compiled, [new Float32Array(length).fill(1)]));
    const garbage: Float32Array[] = [];
    for (let i = 0; i < 200; i++) garbage.push(new Float32Array(length));
    const results = await Promise.all(runs);
    expect(sameBits(results.at(-1)![0]!, new Float32Array(length).fill(200))).toBe(true);
    expect(garbage).toHaveLength(200);
  });

  it('keep their own arrays where the caller changes his list', async () => {
    const { program } = accumulate(2);
    const compiled = await addon().createProgram(program);
    const inputs = [new Float32Array([1, 2])];
    const run = addon().runProgram(compiled, inputs);
    inputs[0] = new Float32Array([100, 100]);
    expect((await run)[0]).toEqual(new Float32Array([1, 2]));
  });

  it('share one arena: programs of different sizes, by turns', async () => {
    const programs = await Promise.all(
      [10, 100_000, 1000].map(async (length) => {
        const target: BufferRef = { space: 'arena', offset: 0 };
        const handle = await addon().createProgram({
          instructions: [addition(length, inputRef, inputRef, target), addition(length, target, target, target)],
          arenaBytes: length * 4,
          variables: [],
          literals: [],
          inputBytes: [length * 4],
          outputs: [{ buffer: target, dtype: 'float32', length }],
        });
        return { handle, length };
      }),
    );
    const input = normals(100_000, 5);
    for (let round = 0; round < 3; round++) {
      for (const { handle, length } of programs) {
        const part = input.subarray(0, length);
        const [result] = await addon().runProgram(handle, [part]);
        expect(
          sameBits(
            result!,
            part.map((value) => 4 * value),
          ),
        ).toBe(true);
      }
    }
  });

  it('are measured on request', async () => {
    const { program } = accumulate(1000);
    const compiled = await addon().createProgram(program);
    addon().setProfiling(true);
    await addon().runProgram(compiled, [new Float32Array(1000)]);
    addon().setProfiling(false);
    const milliseconds = addon().profile(compiled);
    expect(milliseconds).toHaveLength(1);
    expect(milliseconds[0]).toBeGreaterThan(0);
    const fresh = await addon().createProgram(program);
    expect(addon().profile(fresh)).toHaveLength(0);
  });
});

const path = nativeBuilds(
  ENGINE,
  process.env.MILLRACE_NATIVE_PATH,
  fileURLToPath(new URL('../../src/engine/native', import.meta.url)),
).find(existsSync);

/** Defines `make()`: a program that multiplies large matrices for about 10 ms, and `input` for it. */
const LONG_PROGRAM = `
const addon = require(process.env.ADDON);
const size = 512, bytes = size * size * 4, target = { space: 'arena', offset: 0 };
const input = new Float32Array(size * size).fill(1);
const make = () => {
  const plan = addon.planMatmul({ batch: 1, m: size, n: size, k: size, transposeA: false, transposeB: false, bias: false, relu: false });
  const matmul = { kind: 'matmul', plan: plan.id, inputs: [{ space: 'input', index: 0 }, { space: 'input', index: 0 }], outputs: [target] };
  return addon.createProgram({ instructions: Array(10).fill(matmul), arenaBytes: bytes, variables: [], literals: [], inputBytes: [bytes],
    outputs: [{ buffer: target, dtype: 'float32', length: 4 }] });
};
`;

/** Runs a script in a process of its own. */
function child(script: string, environment: NodeJS.ProcessEnv = {}, prelude = LONG_PROGRAM) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['-e', prelude + script], {
    encoding: 'utf8',
    timeout: 30_000,
    env: { ...process.env, ...environment, ADDON: path },
  });
  return { status, signal, stdout: stdout.trim(), stderr };
}

describe.skipIf(path === undefined)('a process', () => {
  it('ends by itself when nothing is under way', () => {
    const result = child(
      `make().then((program) => addon.runProgram(program, [input])).then(([r]) => console.log(r[0]));`,
    );
    expect(result).toMatchObject({ status: 0, signal: null, stdout: '512' });
  });

  it('stays until its runs are settled', () => {
    const result = child(`
      make().then((program) => { for (let i = 0; i < 5; i++) addon.runProgram(program, [input]).then(([r]) => console.log(i, r[3])); });`);
    expect(result).toMatchObject({ status: 0, signal: null });
    expect(result.stdout.split('\n')).toEqual([0, 1, 2, 3, 4].map((i) => `${i} 512`));
  });

  it('may exit in the middle of a run', () => {
    const result = child(`
      make().then((program) => {
        for (let i = 0; i < 50; i++) addon.runProgram(program, [input]);
        setTimeout(() => process.exit(7), 15);
      });`);
    expect(result).toMatchObject({ status: 7, signal: null });
  });

  it('may exit while a program is being created', () => {
    // Several times: without care one of four dies in the destructors of oneDNN.
    for (let i = 0; i < 8; i++) {
      expect(child('make(); process.exit(5);')).toMatchObject({ status: 5, signal: null });
    }
  });

  it('may use variables while it exits, but start nothing', () => {
    const result = child(`
      const variable = addon.createVariable(4);
      const value = new Float32Array(1);
      make();
      process.on('exit', () => {
        addon.writeVariable(variable, Float32Array.of(3));
        addon.readVariable(variable, value);
        try { make().catch(() => {}); } catch (error) { console.log(error.message); }
        console.log(value[0]);
      });
      process.exit(6);`);
    expect(result).toMatchObject({ status: 6, signal: null });
    expect(result.stdout).toMatch(/3$/);
  });

  it('may use the addon in workers, and end them in the middle of a run', () => {
    const result = child(`
      const { Worker, isMainThread } = require('node:worker_threads');
      const body = ${JSON.stringify(LONG_PROGRAM)} + \`
        const { parentPort } = require('node:worker_threads');
        make().then(async (program) => {
          const [r] = await addon.runProgram(program, [input]);
          parentPort.postMessage(r[0]);
          for (let i = 0; i < 50; i++) addon.runProgram(program, [input]);
        });\`;
      const workers = [1, 2, 3].map(() => new Worker(body, { eval: true }));
      (async () => {
        const program = await make();
        const values = await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))));
        await Promise.all(workers.map((worker) => worker.terminate()));
        const [r] = await addon.runProgram(program, [input]);
        console.log(...values, r[0]);
      })();`);
    expect(result).toMatchObject({ status: 0, signal: null, stdout: '512 512 512 512' });
  });

  it('goes on when the only thread that has the addon ends, and when another loads it again', () => {
    // Several times: OpenMP's threads end after the environment has, and most of them fast enough not to be caught at it.
    const result = child(
      `
      const { Worker } = require('node:worker_threads');
      const body = ${JSON.stringify(LONG_PROGRAM)} + \`
        const { parentPort } = require('node:worker_threads');
        make().then(async (program) => {
          const [r] = await addon.runProgram(program, [input]);
          for (let i = 0; i < 50; i++) addon.runProgram(program, [input]);
          parentPort.postMessage(r[0]);
        });\`;
      (async () => {
        const values = [];
        for (let i = 0; i < 10; i++) {
          const worker = new Worker(body, { eval: true });
          values.push(await new Promise((resolve) => worker.once('message', resolve)));
          await worker.terminate();
        }
        console.log(...values);
      })();`,
      { MILLRACE_THREADS: '2' },
      '',
    );
    expect(result).toMatchObject({ status: 0, signal: null, stdout: Array(10).fill('512').join(' ') });
  });

  it('takes the number of threads from MILLRACE_THREADS', () => {
    expect(child('console.log(addon.describe().threads)', { MILLRACE_THREADS: '1' }).stdout).toBe('1');
    expect(child('console.log(addon.describe().threads)', { MILLRACE_THREADS: '3' }).stdout).toBe('3');
    const wrong = child('console.log(addon.describe().threads > 0)', { MILLRACE_THREADS: 'many' });
    expect(wrong).toMatchObject({
      stdout: 'true',
      stderr: expect.stringContaining('MILLRACE_THREADS=many is not a number'),
    });
  });

  it('computes the same with more threads than cores', () => {
    const result = child(
      'make().then((program) => addon.runProgram(program, [input])).then(([r]) => console.log(r[0]));',
      { MILLRACE_THREADS: '7' },
    );
    expect(result).toMatchObject({ status: 0, signal: null, stdout: '512' });
  });
});
