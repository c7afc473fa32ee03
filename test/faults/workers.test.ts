/** Faults of workers that are threads or processes alike: rows 3 to 6, 9 and 11 to 13. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect } from 'vitest';
import { datasets, Sequence } from '../../src/index.ts';
import {
  attempt,
  expectFailure,
  fixture,
  KINDS,
  linearRows,
  newFlag,
  newFolder,
  PLACES,
  prepareFaults,
  replacements,
  trained,
} from './attempt.ts';
import { runProgram } from './runProgram.ts';
import { row } from './table.ts';

prepareFaults();

for (const { kind, options } of PLACES) {
  describe(kind, () => {
    const thrown = [
      ['throw', 'OddError: pixel 7 is missing'],
      ['throwString', 'just a string'],
      ['throwNothing', 'undefined'],
      ['frozen', 'I am frozen'],
      ['cyclic', 'I cause myself'],
    ] as const;
    for (const [fault, message] of thrown) {
      row(
        4,
        `${kind}, ${fault}: the error names batch and epoch, with the original and its stack as the cause`,
        async () => {
          const run = await attempt(await linearRows({ fault }), options);
          const expected = {
            code: options.workers === 0 ? 'ERR_DATA' : 'ERR_WORKER',
            message: new RegExp(`^Batch 3 of epoch 1 failed in getItem: ${message}$`),
            details: { index: 3, epoch: 0 },
          };
          expectFailure(run, expected, await trained(await linearRows()), 3);
          const { cause } = run.error as { cause?: { name: string; code: string; stack: string } };
          if (fault === 'throw') expect(cause).toMatchObject({ name: 'OddError', code: 'E_ODD' });
          if (!fault.startsWith('throw') || fault === 'throw') expect(cause?.stack).toContain('faults.mjs');
        },
      );
    }
  });
}

for (const { kind, options } of KINDS) {
  describe(kind, () => {
    row(4, `${kind}, an error of Millrace: it keeps class and details`, async () => {
      const run = await attempt(await linearRows({ fault: 'dataError' }), options);
      const expected = { code: 'ERR_DATA', message: /^cat\.jpg is cut off$/, details: { path: 'cat.jpg' } };
      expectFailure(run, expected, await trained(await linearRows()), 3);
    });

    const fatal = [
      { number: 3, fault: 'exit', how: 'ended with exit code 0 (process.exit?)' },
      { number: 5, fault: 'background', how: 'died of an error outside of getItem: a timer failed' },
      { number: 6, fault: 'spin', how: 'did not finish within 1000 ms' },
      { number: 6, fault: 'hang', how: 'did not finish within 1000 ms' },
    ] as const;
    for (const { number, fault, how } of fatal) {
      // Only for what hangs: on a busy machine a batch may take its time.
      const patience = number === 6 ? { itemTimeoutMs: 1000 } : {};
      row(number, `${kind}, ${fault} once: the batch is made again`, async () => {
        const rows = await linearRows({ fault, once: newFlag() });
        // One epoch: batch 3 of the next one, made ahead, may be the first.
        expect(await trained(rows, { ...options, ...patience, epochs: 1 })).toEqual(
          await trained(await linearRows(), { epochs: 1 }),
        );
        expect(replacements()).toEqual([
          expect.stringContaining(`A data worker ${how} while it made batch 3 of epoch 1.`),
        ]);
      });

      row(
        number,
        `${kind}, ${fault} each time: the batch is not tried a third time, however many restarts are left`,
        async () => {
          const run = await attempt(await linearRows({ fault }), {
            ...options,
            ...patience,
            epochs: 1,
            maxRestarts: 100,
          });
          const expected = {
            code: 'ERR_WORKER',
            message: /^fit: batch 3 of epoch 1 is not tried again: 2 data workers were lost over it\. Each /,
            details: { index: 3, epoch: 0, attempts: 2, ends: [how, how], restarts: 1, maxRestarts: 100 },
          };
          expectFailure(run, expected, await trained(await linearRows()), 3);
          expect(replacements()).toHaveLength(1);
        },
      );
    }

    row(3, `${kind}: the samples of such a batch are named, with what can be done`, async () => {
      const folder = newFolder();
      const path = join(folder, 'rows.txt');
      writeFileSync(path, Array.from({ length: 40 }, (_, i) => (i === 17 ? 'deadly' : `${i}`)).join('\n'));
      const lines = await datasets.linesSequence(path, {
        toSample: { module: new URL('../fixtures/sequences/toSample.mjs', import.meta.url), export: 'killing' },
        batchSize: 4,
        shuffle: false,
        onSampleError: 'skip',
      });
      const run = await attempt(lines, { ...options, epochs: 1, maxRestarts: 100 });
      expect(run.error).toMatchObject({
        code: 'ERR_WORKER',
        message: expect.stringContaining(
          `It holds 4 samples: "${path}", sample 16, "${path}", sample 17, "${path}", sample 18, "${path}", sample 19. ` +
            'onSampleError cannot help here',
        ),
        details: { index: 4, epoch: 0, attempts: 2, samples: [16, 17, 18, 19], count: 4, paths: [path] },
      });
      expect(run.steps).toHaveLength(5);
    });

    row(9, `${kind}: the batch is made again, and the warning says what happened`, async () => {
      const sequence = { fault: 'heap', once: newFlag() };
      const { code, outcome, stderr } = await runProgram({ sequence, fit: options }, ['--max-old-space-size=64']);
      const { history, weights } = await trained(await linearRows());
      expect({ code, ...outcome }).toEqual({ code: 0, history, weights });
      expect(stderr).toMatch(
        kind === 'threads'
          ? /A data worker ran out of memory: its JavaScript heap is full .*--max-old-space-size.* while it made batch 3/
          : /A data worker was killed by SIG\w+ \(a full JavaScript heap.* while it made batch 3/,
      );
    });

    const starts = [
      ['the module is gone', undefined, /could not make file:.*mine\.mjs: .*Cannot find module/],
      ['its text is none', 'export default class {', /could not make file:.*mine\.mjs: .*SyntaxError/],
      [
        'its export is no class',
        'export default 3;',
        /could not make file:.*mine\.mjs: .*the default export is 3, which has no getItem/,
      ],
    ] as const;
    for (const [what, text, message] of starts) {
      row(11, `${kind}, ${what}: the error names the module and the cause`, async () => {
        const path = join(newFolder(), 'mine.mjs');
        writeFileSync(path, 'export default class { length = 2; getItem() { return [[[1, 1]], [[1]]]; } }');
        const sequence = await Sequence.fromModule(path);
        // The main thread has loaded it; workers do that at their start.
        if (text === undefined) rmSync(path);
        else writeFileSync(path, text);
        const run = await attempt(sequence, options);
        const details = { recipe: pathToFileURL(path).href };
        expect(run.error).toMatchObject({ code: 'ERR_WORKER', message: expect.stringMatching(message), details });
        expect((run.error as Error).cause).toBeInstanceOf(Error);
        expect(run.steps).toHaveLength(1);
      });
    }

    row(11, `${kind}, it waits for ever: given up after startTimeoutMs`, async () => {
      const run = await attempt(await fixture('endlessStart'), { ...options, startTimeoutMs: 1000 });
      expect(run.error).toMatchObject({
        code: 'ERR_WORKER',
        message: expect.stringMatching(
          /^fit: a data worker did not start within 1000 ms\. Does file:.*endlessStart\.mjs wait/,
        ),
      });
      expect(run.steps).toHaveLength(1);
    });

    row(12, `${kind}: a function as a batch is refused by its number`, async () => {
      const path = join(newFolder(), 'mine.mjs');
      writeFileSync(path, 'export default class { length = 2; getItem() { return () => 1; } }');
      const run = await attempt(await Sequence.fromModule(path), options);
      expect(run.error).toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringMatching(/^Batch 0 of the sequence: expected a batch, got a function/),
      });
      expect(run.steps).toHaveLength(1);
    });

    row(12, `${kind}: what a hook puts into a field is refused by its name`, async () => {
      const path = join(newFolder(), 'mine.mjs');
      const hook = 'onEpochEnd() { this.transform = () => 1; }';
      writeFileSync(path, `export default class { length = 2; getItem() { return [[[1, 1]], [[1]]]; } ${hook} }`);
      const run = await attempt(await Sequence.fromModule(path), options);
      expect(run.error).toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringContaining('the field "transform" that cannot travel'),
        details: { field: 'transform' },
      });
      expect(run.steps).toHaveLength(3);
    });

    row(
      13,
      `${kind}: the others fill the queue and no more, and order and weights are those of a clean run`,
      async () => {
        // A batch that is slow returns only once all that may be made beside it is there.
        const folder = newFolder();
        const length = 14;
        const maxQueueSize = 4;
        const rows = await fixture('slowOnes', { length, maxQueueSize, every: 7, folder });
        const clean = await trained(await linearRows({ length }), { epochs: 1 });
        expect(await trained(rows, { ...options, epochs: 1, maxQueueSize })).toEqual(clean);
        expect(replacements()).toEqual([]);
      },
    );
  });
}

row(12, 'arguments are refused by their place, before anything starts', async () => {
  const url = new URL('../fixtures/sequences/linearRows.mjs', import.meta.url);
  await expect(Sequence.fromModule(url, { a: [{ b: () => 1 }] })).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
    message: expect.stringMatching(/^Sequence\.fromModule: args\[0\]\.a\[0\]\.b is function b/),
    details: { path: 'args[0].a[0].b' },
  });
});
