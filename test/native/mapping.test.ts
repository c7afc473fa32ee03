/** The addon that shows a file as memory. */
import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readlinkSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBatchFile } from '../../src/data/workers/batchFile.ts';
import { loadMapping, mappingPath } from '../../src/data/workers/mapping.ts';
import { ENGINE, nativeBuilds } from '../../src/util/nativeBuild.ts';

const path = mappingPath();
if (path === undefined)
  console.warn('\n*** SKIPPED: the tests of mapped files. Build the addon: npm run build:native ***');
const engine = nativeBuilds(ENGINE, process.env.MILLRACE_NATIVE_PATH, import.meta.dirname).find(existsSync);

const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts a script that has the addon as `mapping` and the file as descriptor 3. */
const scriptArguments = (script: string): string[] => [
  '--expose-gc',
  '-e',
  `const mapping = require(${JSON.stringify(path)}); const file = 3; ${script}`,
];

describe.skipIf(path === undefined)('mapFile', () => {
  let file: number;
  beforeEach(() => {
    file = openBatchFile(folder);
  });
  afterEach(() => closeSync(file));
  const mapFile = (...args: [number, number, number]) => loadMapping(path!).mapFile(...args);

  it.runIf(process.platform === 'linux')('has files in memory, without a name and of no file system', () => {
    const memory = openSync(devNull, 'r+');
    try {
      expect(loadMapping(path!).turnIntoMemory(memory)).toBe(true);
      writeSync(memory, Uint8Array.of(1, 2, 3), 0, 3, 2 ** 40);
      expect(Array.from(new Uint8Array(mapFile(memory, 2 ** 40, 3)))).toEqual([1, 2, 3]);
      expect(readlinkSync(`/proc/self/fd/${memory}`)).toBe('/memfd:millrace (deleted)');
    } finally {
      closeSync(memory);
    }
  });

  it('shows what is in the file, and puts there what is written', () => {
    writeSync(
      file,
      Uint8Array.from({ length: 5000 }, (_, i) => i % 251),
      0,
      5000,
      8192,
    );
    const memory = new Uint8Array(mapFile(file, 8192, 5000));
    expect(memory).toEqual(Uint8Array.from({ length: 5000 }, (_, i) => i % 251));
    const other = new Uint8Array(mapFile(file, 8192, 100));
    other[99] = 255;
    expect(memory[99]).toBe(255);
    const read = new Uint8Array(1);
    readSync(file, read, 0, 1, 8192 + 99);
    expect(read[0]).toBe(255);
  });

  it('is shared with another process, atomically', async () => {
    ftruncateSync(file, 8);
    const count = 200_000;
    const words = new Int32Array(mapFile(file, 0, 8));
    // Both wait for each other, so that they add at the same time.
    const script = `
      const words = new Int32Array(mapping.mapFile(file, 0, 8));
      Atomics.store(words, 1, 1);
      for (let i = 0; i < ${count}; i++) Atomics.add(words, 0, 1);`;
    const child = spawn(process.execPath, scriptArguments(script), { stdio: ['ignore', 'inherit', 'inherit', file] });
    const ended = new Promise((resolve) => child.once('close', resolve));
    await expect.poll(() => Atomics.load(words, 1), { timeout: 10_000 }).toBe(1);
    for (let i = 0; i < count; i++) Atomics.add(words, 0, 1);
    expect(await ended).toBe(0);
    expect(words[0]).toBe(2 * count);
  });

  it('lets another process see the file grow in its place', () => {
    writeSync(file, new Uint8Array(4096).fill(1), 0, 4096, 0);
    const before = new Uint8Array(mapFile(file, 0, 4096));
    writeSync(file, new Uint8Array(4096).fill(2), 0, 4096, 4096);
    const after = new Uint8Array(mapFile(file, 0, 8192));
    before[0] = 7;
    expect([after[0], after[4095], after[4096], after[8191]]).toEqual([7, 1, 2, 2]);
  });

  it('refuses what would end the process when it is touched, and what is no place in a file', () => {
    ftruncateSync(file, 5000);
    expect(() => mapFile(file, 4096, 4097)).toThrow(/ends at 5000, expected 8193 bytes\. Write them/);
    expect(() => mapFile(file, 8192, 1)).toThrow(/ends at 5000/);
    expect(() => mapFile(file, 100, 10)).toThrow(/"offset": expected a multiple of a page \(\d+ bytes\), got 100/);
    expect(() => mapFile(file, -4096, 10)).toThrow(/"offset": expected an integer from 0/);
    expect(() => mapFile(file, 0, 0)).toThrow(/"bytes": expected an integer from 1/);
    expect(() => mapFile(file, 0, Number.NaN)).toThrow(/"bytes"/);
    expect(() => mapFile(9999, 0, 10)).toThrow(/File 9999 cannot be mapped: Bad file descriptor/);
    expect(() => mapFile('x' as never, 0, 10)).toThrow(/"file": expected a number/);
    let code: unknown;
    try {
      mapFile(file, 8192, 1);
    } catch (error) {
      ({ code } = error as { code: unknown });
    }
    expect(code).toBe('ERR_NATIVE');
    // The last page of the file may be used to its end.
    expect(mapFile(file, 4096, 4096).byteLength).toBe(4096);
  });

  it.runIf(process.platform === 'linux')('gives pages back with the last view of them', () => {
    ftruncateSync(file, 1 << 20);
    const script = `
      const { readFileSync } = require('node:fs');
      const mapped = () => readFileSync('/proc/self/maps', 'utf8').split('\\n').filter((line) => line.includes('millrace-')).length;
      let kept = new Uint8Array(mapping.mapFile(file, 0, 4096)).subarray(5);
      for (let i = 0; i < 20; i++) mapping.mapFile(file, i * 4096, 4096);
      const before = mapped();
      const collect = () => {
        gc();
        if (mapped() > 1) return setTimeout(collect, 1);
        kept[0] = 1;
        console.log(before > 1, mapped());
      };
      collect();`;
    const { stdout, stderr } = spawnSync(process.execPath, scriptArguments(script), {
      stdio: ['ignore', 'pipe', 'pipe', file],
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect([stdout.trim(), stderr]).toEqual(['true 1', '']);
  });

  it.runIf(process.platform === 'linux')('lets go of the file with the thread that mapped it', () => {
    writeSync(file, new Uint8Array(4096).fill(1));
    const thread = `
      const { openSync } = require('node:fs');
      const mapping = require(${JSON.stringify(path)});
      globalThis.kept = new Uint8Array(mapping.mapFile(3, 0, 4096));
      const memory = openSync('/dev/null', 'r+');
      if (!mapping.turnIntoMemory(memory)) throw new Error('no memory');
      require('node:worker_threads').parentPort.postMessage(memory);
      setInterval(() => {}, 1000);`;
    const script = `
      const { readFileSync, readdirSync, readlinkSync } = require('node:fs');
      const { Worker } = require('node:worker_threads');
      const mapped = () => readFileSync('/proc/self/maps', 'utf8').includes('millrace-');
      const worker = new Worker(${JSON.stringify(thread)}, { eval: true });
      worker.once('message', async (memory) => {
        const link = '/proc/self/fd/' + memory;
        const before = [mapped(), readlinkSync(link)];
        await worker.terminate();
        console.log(before.join(), mapped(), readdirSync('/proc/self/fd').includes(String(memory)) && readlinkSync(link));
      });`;
    const { stdout, stderr } = spawnSync(process.execPath, scriptArguments(script), {
      stdio: ['ignore', 'pipe', 'pipe', file],
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect([stdout.trim(), stderr]).toEqual(['true,/memfd:millrace (deleted) false false', '']);
  });

  it.skipIf(engine === undefined)('outlives an environment that ends while the engine reads', () => {
    const size = 512;
    writeSync(file, new Uint8Array(new Float32Array(size * size).fill(1).buffer));
    // The thread that maps is terminated in the middle of its runs; then the process goes on.
    const thread = `
      const mapping = require(${JSON.stringify(path)});
      const addon = require(${JSON.stringify(engine)});
      const { parentPort } = require('node:worker_threads');
      const size = ${size}, bytes = size * size * 4, target = { space: 'arena', offset: 0 };
      const input = new Float32Array(mapping.mapFile(3, 0, bytes));
      const plan = addon.planMatmul({ batch: 1, m: size, n: size, k: size, transposeA: false, transposeB: false, bias: false, relu: false });
      const matmul = { kind: 'matmul', plan: plan.id, inputs: [{ space: 'input', index: 0 }, { space: 'input', index: 0 }], outputs: [target] };
      addon.createProgram({ instructions: Array(50).fill(matmul), arenaBytes: bytes, variables: [], literals: [], inputBytes: [bytes],
        outputs: [{ buffer: target, dtype: 'float32', length: 4 }] }).then((program) => {
        for (let i = 0; i < 5; i++) addon.runProgram(program, [input]);
        parentPort.postMessage('running');
      });`;
    const script = `
      const { Worker } = require('node:worker_threads');
      const worker = new Worker(${JSON.stringify(thread)}, { eval: true });
      worker.once('message', () => worker.terminate().then(() => console.log('went on')));`;
    const { stdout, stderr, status, signal } = spawnSync(process.execPath, scriptArguments(script), {
      stdio: ['ignore', 'pipe', 'pipe', file],
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect({ stdout: stdout.trim(), stderr, status, signal }).toEqual({
      stdout: 'went on',
      stderr: '',
      status: 0,
      signal: null,
    });
  });
});
