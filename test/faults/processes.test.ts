/** Faults that end or hold up whole processes, and how runs share the machine: rows 1, 2, 7, 8, 10, 14 to 16. */
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { isAlive, sharedFiles, workersOf } from '../fixtures/workerProcesses.ts';
import { linearModel } from '../training/models.ts';
import {
  attempt,
  expectFailure,
  KINDS,
  linearRows,
  newFlag,
  newFolder,
  PLACES,
  prepareFaults,
  replacements,
  trained,
} from './attempt.ts';
import { runProgram, startProgram } from './runProgram.ts';
import { row } from './table.ts';

prepareFaults();

const PROCESSES = { workers: 2, useMultiprocessing: true } as const;
const isLinux = process.platform === 'linux';
const hasPrlimit = isLinux && spawnSync('prlimit', ['--version']).status === 0;

describe('workers that are killed', () => {
  row(1, 'every 20th of 240 batches, and the weights of every step are those of a clean run', async () => {
    const clean = await trained(await linearRows({ length: 120 }));
    const flags = newFolder();
    const rows = await linearRows({ length: 120, fault: 'SIGKILL', every: 20, flags });
    expect(await trained(rows, { ...PROCESSES, maxRestarts: 100 })).toEqual(clean);
    expect(readdirSync(flags)).toHaveLength(12);
    expect(replacements()).toHaveLength(12);
    expect(replacements()[0]).toContain('was killed by SIGKILL (out of memory?) while it made batch 19 of epoch 1');
  });

  row(2, 'after maxRestarts the error has the cause and the counts', async () => {
    const clean = await trained(await linearRows());
    // Each batch kills one worker: what is made again comes.
    const rows = await linearRows({ fault: 'SIGKILL', every: 1, flags: newFolder() });
    const run = await attempt(rows, { ...PROCESSES, workers: 1, maxRestarts: 3 });
    const expected = {
      code: 'ERR_WORKER',
      message:
        /^fit: a data worker was killed by SIGKILL \(out of memory\?\) while it made batch 3 of epoch 1, after 3 that were replaced/,
      details: { index: 3, epoch: 0, restarts: 3, maxRestarts: 3 },
    };
    expectFailure(run, expected, clean, run.steps.length - 1);
    expect(replacements()).toHaveLength(3);
  });

  row(8, 'processes: the batch is made again', async () => {
    const clean = await trained(await linearRows());
    for (const fault of ['SIGSEGV', 'SIGABRT']) {
      const rows = await linearRows({ fault, once: newFlag() });
      expect(await trained(rows, PROCESSES)).toEqual(clean);
      expect(replacements().at(-1)).toContain(`was killed by ${fault}`);
    }
  });

  row(8, 'processes: a batch that does it again is named', async () => {
    // That of the second epoch, made ahead, may be the first to do so.
    const run = await attempt(await linearRows({ fault: 'SIGSEGV' }), { ...PROCESSES, maxRestarts: 100 });
    const expected = {
      code: 'ERR_WORKER',
      message:
        /^fit: batch 3 of epoch 1 is not tried again: 2 data workers were lost over it\. Each was killed by SIGSEGV/,
      details: { index: 3, epoch: 0, attempts: 2 },
    };
    expectFailure(run, expected, await trained(await linearRows()), 3);
  });

  row(8, 'threads: the program dies with them, and leaves nothing', async () => {
    const { child, end } = startProgram({ sequence: { fault: 'SIGSEGV' }, fit: { workers: 2 } });
    expect((await end).signal).toBe('SIGSEGV');
    expect(sharedFiles(child.pid)).toEqual([]);
  });

  row(
    10,
    'processes: the batch is made again, and an error names it where that happens each time',
    async () => {
      const clean = await trained(await linearRows());
      const sequence = { fault: 'memoryLimit' };
      // Programs of their own: V8 prints all that it knows.
      const [once, always] = await Promise.all([
        runProgram({ sequence: { ...sequence, once: newFlag() }, fit: PROCESSES }),
        // Batch 3 of the next epoch, made ahead, may be the first to take two workers with it: it is not named.
        runProgram({ sequence, fit: { ...PROCESSES, maxRestarts: 100 } }),
      ]);
      expect(once.outcome).toEqual({ history: clean.history, weights: clean.weights });
      expect(once.stderr).toContain('It is replaced (1 of 3)');
      expect(always.outcome).toMatchObject({
        weights: clean.steps[3],
        error: { code: 'ERR_WORKER', details: { index: 3, epoch: 0, attempts: 2 } },
      });
    },
    hasPrlimit,
  );
});

describe('workers in native code', () => {
  const newPipe = (): string => {
    const path = join(newFolder(), 'pipe');
    execFileSync('mkfifo', [path]);
    return path;
  };

  row(
    7,
    'threads: it is left, the batch made again, and processes are advised',
    async () => {
      const clean = await trained(await linearRows());
      const path = newPipe();
      // A process of its own: it cannot end before the call returns.
      const program = startProgram({
        sequence: { fault: 'blocked', path, once: newFlag() },
        fit: { workers: 2, itemTimeoutMs: 1000 },
      });
      const line = await program.firstLine;
      closeSync(openSync(path, constants.O_WRONLY));
      const { code, outcome, stderr } = await program.end;
      expect(JSON.parse(line)).toEqual(outcome);
      expect({ code, history: outcome?.history, weights: outcome?.weights }).toEqual({
        code: 0,
        history: clean.history,
        weights: clean.weights,
      });
      expect(stderr).toMatch(
        /did not finish within 1000 ms and cannot be ended, since it waits in native code.*useMultiprocessing: true/,
      );
    },
    isLinux,
  );

  row(
    7,
    'processes: they are ended',
    async () => {
      const rows = await linearRows({ fault: 'blocked', path: newPipe(), once: newFlag() });
      const run = await trained(rows, { ...PROCESSES, itemTimeoutMs: 1000 });
      expect(run).toEqual(await trained(await linearRows()));
    },
    isLinux,
  );
});

describe('ends of runs', () => {
  for (const fault of ['hang', 'spin', 'blocked']) {
    row(
      14,
      `its worker processes end, also one in "${fault}"`,
      async () => {
        const path = join(newFolder(), 'pipe');
        execFileSync('mkfifo', [path]);
        const { child, firstLine, end } = startProgram({
          sequence: { fault, path },
          fit: PROCESSES,
          way: 'waits',
        });
        expect(await firstLine).toBe('waiting');
        const workers = workersOf(child.pid!);
        expect(workers).toHaveLength(2);
        child.kill('SIGKILL');
        expect((await end).signal).toBe('SIGKILL');
        await expect.poll(() => workers.filter(isAlive), { timeout: 20_000 }).toEqual([]);
        expect(sharedFiles(child.pid)).toEqual([]);
      },
      isLinux,
    );
  }

  for (const { kind, options } of KINDS) {
    const fit = options;

    row(15, `${kind}: the program ends by itself after the last epoch, a stop, an abort, an error`, async () => {
      const sequence = { length: 50 };
      const clean = await trained(await linearRows(sequence));
      const [ends, stops, aborts, throws] = await Promise.all([
        runProgram({ sequence, fit }),
        runProgram({ sequence, fit, way: 'stops' }),
        runProgram({ sequence, fit, way: 'aborts' }),
        runProgram({ sequence, fit, way: 'throws' }),
      ]);
      for (const { code, stderr } of [ends, stops, aborts, throws])
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(ends.outcome).toMatchObject({ history: clean.history, weights: clean.weights });
      for (const { outcome } of [stops, aborts, throws]) expect(outcome?.weights).toEqual(clean.steps[2]);
      expect(aborts.outcome?.error?.name).toBe('AbortError');
      expect(throws.outcome?.error).toMatchObject({ name: 'RangeError', message: 'mine' });
    });

    row(15, `${kind}: the program ends by itself after a batch that fails, ends workers or hangs`, async () => {
      const clean = await trained(await linearRows());
      const [fails, exits, stops] = await Promise.all([
        runProgram({ sequence: { fault: 'throw' }, fit }),
        runProgram({ sequence: { fault: 'exit' }, fit }),
        runProgram({ sequence: { fault: 'spin' }, fit, way: 'stops' }),
      ]);
      for (const { code, stderr } of [fails, exits, stops]) {
        expect(code).toBe(0);
        expect(stderr).not.toMatch(/unhandled/i);
      }
      expect(fails.outcome).toMatchObject({ error: { code: 'ERR_WORKER' }, weights: clean.steps[3] });
      expect(exits.outcome).toMatchObject({ error: { code: 'ERR_WORKER' }, weights: clean.steps[3] });
      expect(stops.outcome?.weights).toEqual(clean.steps[2]);
    });
  }

  for (const { kind, options } of PLACES) {
    row(16, `${kind}: over one sequence each is as it is alone, also with a validation in it`, async () => {
      const rows = await linearRows();
      const other = await linearRows({ length: 9 });
      const [alone, longer] = [await trained(rows), await trained(other)];
      const validation = linearModel();
      const [first, second, third] = await Promise.all([
        trained(rows, options),
        trained(other, options),
        trained(rows, {
          ...options,
          callbacks: { onEpochEnd: async () => void (await validation.evaluate(rows, { verbose: 0, ...options })) },
        }),
      ]);
      expect([first, second, third]).toEqual([alone, longer, alone]);
      validation.dispose();
    });

    row(16, `${kind}: an evaluation of the model within a callback leaves its training alone`, async () => {
      const rows = await linearRows();
      const losses: unknown[] = [];
      const net = linearModel();
      const callbacks = {
        onEpochEnd: async () => void losses.push(await net.evaluate(rows, { verbose: 0, ...options })),
      };
      expect(await trained(rows, { ...options, callbacks }, net)).toEqual(await trained(rows));
      expect(losses).toHaveLength(2);
    });
  }
});
