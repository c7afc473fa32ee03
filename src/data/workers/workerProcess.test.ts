/** What worker processes have beyond threads: they survive kill -9, and leave nothing behind. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { copyBatch, type ReadBatch, readPasses, warningsOf } from '../../../test/fixtures/readPasses.ts';
import { sharedFiles, workersOf } from '../../../test/fixtures/workerProcesses.ts';
import { openStream } from '../openStream.ts';
import { Sequence } from '../sequence.ts';
import { optionsForProcess } from './forProcess.ts';
import { mappingPath } from './mapping.ts';

const fixture = (name: string): URL => new URL(`../../../test/fixtures/sequences/${name}.mjs`, import.meta.url);

const folders: string[] = [];
const newFolder = (): string => {
  folders.push(mkdtempSync(join(tmpdir(), 'millrace-test-')));
  return folders.at(-1)!;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** What a link points to; nothing where it is gone. */
const linkOf = (path: string): string => {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
};

describe('worker processes that are killed', () => {
  it.each(['SIGKILL', 'SIGSEGV', 'SIGABRT'].flatMap((signal) => [1, 2, 3].map((workers) => ({ signal, workers }))))(
    'every 4th batch lose, repeat and reorder nothing: %o',
    async ({ signal, workers }) => {
      const flags = newFolder();
      const sequence = await Sequence.fromModule(fixture('killed'), { flags, signal, length: 20 });
      const clean = await readPasses(sequence, 2, { workers: 0, shuffle: true, seed: 3 });
      let passes: ReadBatch[][] = [];
      const warnings = await warningsOf(async () => {
        const stream = { maxQueueSize: 4, maxRestarts: 100, passes: 2 };
        const read = { workers, shuffle: true, seed: 3, useMultiprocessing: true, ...stream };
        passes = await readPasses(sequence, 2, read);
      });
      expect(passes).toEqual(clean);
      const replaced = warnings.filter(({ message }) => message.includes(`was killed by ${signal}`));
      expect(replaced).toHaveLength(10);
      expect(readdirSync(flags)).toHaveLength(10);
    },
  );

  it.runIf(process.platform === 'linux')('from outside, at any moment: every batch comes once, in order', async () => {
    const sequence = await Sequence.fromModule(fixture('numbered'), { length: 60, bulk: 30_000, async: true });
    const clean = await readPasses(sequence, 1, { workers: 0 });
    const before = workersOf(process.pid);
    const got: ReadBatch[] = [];
    const warnings = await warningsOf(async () => {
      const read = { workers: 2, useMultiprocessing: true, maxQueueSize: 4, maxRestarts: 100 };
      const stream = await openStream(sequence, read);
      await stream.beginPass(0);
      for (let i = 0; i < 60; i++) {
        const batch = (await stream.next())!;
        got.push(copyBatch(batch));
        batch.release();
        if (i % 7 !== 3) continue;
        const victim = workersOf(process.pid).find((pid) => !before.includes(pid));
        if (victim !== undefined) process.kill(victim, 'SIGKILL');
      }
      await stream.close();
    });
    expect(got).toEqual(clean[0]);
    expect(warnings.filter(({ message }) => message.includes('was killed by SIGKILL')).length).toBeGreaterThan(3);
    await expect.poll(() => workersOf(process.pid)).toEqual(before);
  });

  it('until no more are to be replaced: the error names the signal and the batch', async () => {
    const sequence = await Sequence.fromModule(fixture('faulty'), { fault: 'SIGKILL' });
    const read = readPasses(sequence, 1, { workers: 2, useMultiprocessing: true, maxRestarts: 0, owner: 'fit' });
    await expect(read).rejects.toThrow(
      'fit: a data worker was killed by SIGKILL (out of memory?) while it made batch 3 of epoch 1',
    );
  });
});

describe.runIf(process.platform === 'linux')('worker processes leave nothing behind', () => {
  it('no file has a name while they work, nor afterwards', async () => {
    const sequence = await Sequence.fromModule(fixture('numbered'), { length: 6 });
    const stream = await openStream(sequence, { workers: 2, useMultiprocessing: true });
    await stream.beginPass(0);
    (await stream.next())!.release();
    expect(sharedFiles()).toEqual([]);
    await stream.close();
    expect(sharedFiles()).toEqual([]);
  });

  it('no descriptor is left open', async () => {
    const files = (): string[] => readdirSync('/proc/self/fd').map((name) => linkOf(`/proc/self/fd/${name}`));
    const own = (): string[] => files().filter((name) => /millrace(-| )/.test(name));
    const before = own();
    const sequence = await Sequence.fromModule(fixture('numbered'), { length: 6 });
    const stream = await openStream(sequence, { workers: 2, useMultiprocessing: true });
    await stream.beginPass(0);
    (await stream.next())!.release();
    if (mappingPath() !== undefined) expect(own()).toHaveLength(before.length + 1);
    await stream.close();
    await expect.poll(own).toEqual(before);
  });
});

/** Whether a test may have a /dev/shm of its own. */
const mayMount =
  process.platform === 'linux' &&
  spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', '/dev/shm']).status === 0;

describe.runIf(mayMount)('worker processes where /dev/shm is small', () => {
  /** Five batches of so many bytes, where it has 3 MiB. */
  const read = (bulk: number, native: string): string => {
    const script = 'mount -t tmpfs -o size=3m none /dev/shm && exec "$@"';
    const program = [process.execPath, fileURLToPath(fixture('smallSharedMemory')), String(bulk), '5'];
    const { stdout, stderr } = spawnSync('unshare', ['-rm', 'sh', '-c', script, 'sh', ...program], {
      encoding: 'utf8',
      env: { ...process.env, MILLRACE_NATIVE_PATH: native },
    });
    return stdout.trim() + stderr;
  };

  it.skipIf(mappingPath() === undefined)('do not need it', () => {
    expect(read(5_000_000, '')).toBe('5 all');
  });

  it('end in an error that says so where they do, without the addon', () => {
    expect(read(1_000_000, '/nowhere/millrace.node')).toBe('5 all');
    expect(read(2_000_000, '/nowhere/millrace.node')).toMatch(
      /^[01] WorkerError .*is full \(ENOSPC\): .* found no room.*--shm-size/,
    );
  });
});

describe('worker processes where memory cannot be mapped', () => {
  beforeEach(() => {
    vi.stubEnv('MILLRACE_NATIVE_PATH', '/nowhere/millrace.node');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
  const options = { workers: 2, shuffle: true, seed: 3, useMultiprocessing: true, maxQueueSize: 4, maxRestarts: 100 };

  it('copy their batches into shared memory, each once and in order', async () => {
    const sequence = await Sequence.fromModule(fixture('numbered'), { length: 30, bulk: 1000, async: true });
    const clean = await readPasses(sequence, 2, { ...options, workers: 0, useMultiprocessing: false });
    expect(await readPasses(sequence, 2, options)).toEqual(clean);
    const stream = await openStream(sequence, options);
    await stream.beginPass(0);
    const { x } = (await stream.next())!;
    expect((x as Record<string, { data: Uint8Array }>).extra!.data.buffer).toBeInstanceOf(SharedArrayBuffer);
    await stream.close();
  });

  it('may give batches that grow', async () => {
    const sequence = await Sequence.fromModule(fixture('growing'));
    const clean = await readPasses(sequence, 1, { workers: 0 });
    expect(await readPasses(sequence, 1, { workers: 2, maxQueueSize: 3, useMultiprocessing: true })).toEqual(clean);
  });

  it('lose nothing when they are killed', async () => {
    const sequence = await Sequence.fromModule(fixture('killed'), {
      flags: newFolder(),
      signal: 'SIGKILL',
      length: 20,
    });
    const clean = await readPasses(sequence, 2, { ...options, workers: 0, useMultiprocessing: false });
    const warnings = await warningsOf(async () => {
      expect(await readPasses(sequence, 2, { ...options, passes: 2 })).toEqual(clean);
    });
    expect(warnings.filter(({ message }) => message.includes('was killed by SIGKILL'))).toHaveLength(10);
  });

  it.each(['spin', 'SIGSTOP'])('are replaced when they %s', async (fault) => {
    const once = join(newFolder(), 'flag');
    const sequence = await Sequence.fromModule(fixture('faulty'), { fault, once });
    const warnings = await warningsOf(async () => {
      const [pass] = await readPasses(sequence, 1, { ...options, shuffle: false, itemTimeoutMs: 1500 });
      expect(pass!.map(({ x }) => x[0]![0])).toEqual([0, 1, 2, 3, 4, 5]);
    });
    expect(warnings.filter(({ message }) => message.includes('while it made batch 3 of epoch 1'))).toHaveLength(1);
  });

  it('say what went wrong', async () => {
    const sequence = await Sequence.fromModule(fixture('faulty'), { fault: 'throw' });
    await expect(readPasses(sequence, 1, options)).rejects.toThrow('OddError: pixel 7 is missing');
    const unmakable = await Sequence.fromModule(fixture('faulty'), { fault: 'constructor' });
    await expect(readPasses(unmakable, 1, options)).rejects.toThrow('no such folder in the worker');
  });
});

describe('worker processes', () => {
  it('get copies of shared memory', async () => {
    const counts = new SharedArrayBuffer(8);
    const sequence = await Sequence.fromModule(fixture('counted'), {
      length: 2,
      counts: new Int32Array(counts),
      counts2: counts,
    });
    const passes = await readPasses(sequence, 1, { workers: 1, useMultiprocessing: true });
    expect(passes[0]).toHaveLength(2);
    expect([...new Int32Array(counts)]).toEqual([0, 0]);
  });

  it('get the options of Node that a file can be run with', () => {
    const given = [
      '--import',
      'tsx',
      '--inspect-brk=0',
      '--input-type=module',
      '-e',
      'code',
      '--max-old-space-size=100',
    ];
    expect(optionsForProcess(given)).toEqual(['--import', 'tsx', '--max-old-space-size=100']);
  });
});
