/** Batches that are not what they should be: rows 17 to 22. */
import { describe, expect } from 'vitest';
import { layers, type Sequential, sequential, tensor, utils } from '../../src/index.ts';
import { attempt, expectFailure, fixture, linearRows, PLACES, prepareFaults, trained, warnings } from './attempt.ts';
import { row } from './table.ts';

prepareFaults();

const oddBatch = (odd: string, options: object = {}) => fixture('oddBatch', { odd, ...options });

const FORMS = [
  [
    'width',
    'ERR_SHAPE_MISMATCH',
    /takes input of shape \[\?, 2\], got \[4, 3\]/,
    { expected: [null, 2], received: [4, 3] },
  ],
  ['rank', 'ERR_SHAPE_MISMATCH', /takes input of shape \[\?, 2\], got \[4, 1, 2\]/, { expected: [null, 2] }],
  ['targets', 'ERR_SHAPE_MISMATCH', /targets.*\[4, 2\].*\[4, 1\]|\[4, 1\].*\[4, 2\]/, {}],
  ['noTargets', 'ERR_INVALID_ARGUMENT', /the batch has no y \(targets\), and the loss needs it/, {}],
] as const;

const NONE = [
  ['rows', 'ERR_SHAPE_MISMATCH', /^Batch 3 of the sequence: .*4.*3/],
  ['type', 'ERR_DTYPE_MISMATCH', /^Batch 3 of the sequence: .*BigInt64Array/],
  ['text', 'ERR_INVALID_ARGUMENT', /^Batch 3 of the sequence: .*expected a number at depth 2, got "a"/],
] as const;

const EMPTY = [
  ['undefined', /expected a batch, got undefined/],
  ['null', /expected a batch, got null/],
  ['emptyTuple', /expected a batch, got array of 0/],
  ['emptyRecord', /expected a batch, got an object with keys \(none\): x is missing/],
  ['noSamples', /x is empty. A batch holds at least one sample/],
  ['nothingInIt', /x is null/],
  ['number', /expected a batch, got 3/],
] as const;

const NOT_FINITE = [
  ['nanInX', /x has NaN in sample 2 of the batch, at \[2, 1\]/, { part: 'x', sample: 2, index: [2, 1] }],
  ['infinityInY', /y has -Infinity in sample 1 of the batch, at \[1, 0\]/, { part: 'y', sample: 1, index: [1, 0] }],
  ['nanInWeights', /sampleWeight has NaN in sample 3 of the batch, at \[3\]/, { part: 'sampleWeight', sample: 3 }],
] as const;

for (const { kind, options } of PLACES) {
  // Batches of processes and of threads are checked by the same code: of each list, one case says so.
  const some = <T>(cases: readonly T[]): readonly T[] => (kind === 'processes' ? cases.slice(0, 1) : cases);

  describe(kind, () => {
    for (const [odd, code, message, details] of some<(typeof FORMS)[number]>(FORMS)) {
      row(
        17,
        `${kind}, ${odd}: the error names the batch, what came and what was expected; no weight moves`,
        async () => {
          const run = await attempt(await oddBatch(odd), options);
          const expected = { code, message: new RegExp(`^fit: batch 3 of epoch 1: .*(${message.source})`), details };
          expectFailure(run, expected, await trained(await linearRows()), 3);
        },
      );
    }

    for (const [odd, code, message] of some<(typeof NONE)[number]>(NONE)) {
      row(17, `${kind}, ${odd}: the error names the batch and what came; no weight moves`, async () => {
        expectFailure(
          await attempt(await oddBatch(odd), options),
          { code, message },
          await trained(await linearRows()),
          3,
        );
      });
    }

    row(17, `${kind}, the first batch: no weight moves, and no callback hears of a run`, async () => {
      const heard: string[] = [];
      const callbacks = { onTrainBegin: () => void heard.push('begin') };
      const run = await attempt(await oddBatch('width', { at: 0 }), { ...options, callbacks });
      const expected = { code: 'ERR_SHAPE_MISMATCH', message: /^fit: batch 0 of epoch 1: .*\[\?, 2\], got \[4, 3\]/ };
      expectFailure(run, expected, await trained(await linearRows()), 0);
      expect(heard).toEqual([]);
    });

    row(17, `${kind}, shuffled: the error has the number that getItem was asked for, too`, async () => {
      utils.setRandomSeed(5);
      const { error, steps } = await attempt(await oddBatch('width', { at: 4 }), { ...options, shuffle: true });
      expect((error as Error).message).toMatch(
        steps.length - 1 === 4
          ? /^fit: batch 4 of epoch 1: /
          : new RegExp(`^fit: batch ${steps.length - 1} of epoch 1 \\(number 4 of the sequence\\): `),
      );
      expect(steps.length - 1).not.toBe(4);
    });

    row(18, `${kind}: it is trained as it is, as one among others of another size`, async () => {
      const last = await trained(await oddBatch('smaller', { at: 5 }), { workers: 0 });
      expect(await trained(await oddBatch('smaller', { at: 5 }), options)).toEqual(last);
      expect(last.steps).toHaveLength(13);
      expect(last.steps.slice(0, 6)).toEqual((await trained(await linearRows())).steps.slice(0, 6));
      expect(last.steps[6]).not.toEqual(last.steps[5]);
      const first = await trained(await oddBatch('smaller', { at: 0 }), { workers: 0 });
      expect(await trained(await oddBatch('smaller', { at: 0 }), options)).toEqual(first);
    });

    for (const [odd, message] of some<(typeof EMPTY)[number]>(EMPTY)) {
      row(19, `${kind}, ${odd}: the error names the batch and what came`, async () => {
        const run = await attempt(await oddBatch(odd), options);
        const expected = {
          code: 'ERR_INVALID_ARGUMENT',
          message: new RegExp(`^Batch 3 of the sequence: ${message.source}`),
        };
        expectFailure(run, expected, await trained(await linearRows()), 3);
      });
    }

    row(20, `${kind}: it comes complete, and the user hears once that slots are made anew`, async () => {
      const clean = await trained(await oddBatch('larger'), { workers: 0 });
      expect(warnings).toEqual([]);
      expect(await trained(await oddBatch('larger'), { ...options, maxQueueSize: 3 })).toEqual(clean);
      expect(clean.steps.slice(0, 4)).toEqual((await trained(await linearRows())).steps.slice(0, 4));
      const grown = warnings.filter((message) => message.includes('the slots of the ring are made anew'));
      expect(grown).toHaveLength(kind === 'main thread' ? 0 : 1);
    });

    for (const [odd, message, details] of some<(typeof NOT_FINITE)[number]>(NOT_FINITE)) {
      row(21, `${kind}, ${odd}: 'raise' names batch, tensor, sample and place before the step`, async () => {
        const run = await attempt(await oddBatch(odd), { ...options, onNonFinite: 'raise' });
        const expected = {
          code: 'ERR_NOT_FINITE',
          message: new RegExp(`^fit: batch 3 of epoch 1: ${message.source}`),
          details: { epoch: 0, batch: 3, count: 1, ...details },
        };
        expectFailure(run, expected, await trained(await linearRows()), 3);
      });
    }

    row(21, `${kind}: by default the loss is NaN, of which the user hears once, and where it came from`, async () => {
      const run = await trained(await oddBatch('nanInX'), options);
      expect(run.history!.loss).toEqual([Number.NaN, Number.NaN]);
      expect(warnings).toEqual([
        expect.stringMatching(/^fit: batch 3 of epoch 1: the loss is NaN\. x has NaN in sample 2/),
      ]);
    });

    row(22, `${kind}, more than there is: the error of the batch that is not there names it`, async () => {
      const run = await attempt(await fixture('lyingLength', { says: [8] }), options);
      const expected = {
        message: /^Batch 6 of epoch 1 failed in getItem: RangeError: there is no batch 6/,
        details: { index: 6 },
      };
      expectFailure(run, expected, await trained(await linearRows({ length: 8 })), 6);
    });

    row(
      22,
      `${kind}, less than there is, and another from epoch to epoch: each epoch has what it said at its start`,
      async () => {
        const says = [4, 6, 2];
        const run = await trained(await fixture('lyingLength', { says }), { ...options, epochs: 3 });
        expect(run.steps).toHaveLength(1 + 4 + 6 + 2);
        expect(run).toEqual(await trained(await fixture('lyingLength', { says }), { epochs: 3, workers: 0 }));
      },
    );

    for (const length of some([Number.POSITIVE_INFINITY, 0, -1, 2.5, Number.NaN, 2 ** 53, '6'])) {
      row(22, `${kind}, ${String(length)} of type ${typeof length}: an error at the start of that epoch`, async () => {
        const message = new RegExp(
          `^fit: LyingLength\\.length is ${length}; expected the number of batches in an epoch`,
        );
        const expected = { code: 'ERR_DATA', message, details: { length } };
        const clean = await trained(await linearRows());
        expectFailure(await attempt(await fixture('lyingLength', { says: [length] }), options), expected, clean, 0);
        expectFailure(await attempt(await fixture('lyingLength', { says: [6, length] }), options), expected, clean, 6);
      });
    }
  });
}

describe('classes', () => {
  const model = (): Sequential => {
    utils.setRandomSeed(1);
    const net = sequential([layers.dense({ units: 3, activation: 'softmax', inputShape: [2] })]);
    net.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    return net;
  };
  const batches = (label: number) => () => [
    [
      tensor([
        [1, 2],
        [3, 4],
      ]),
      tensor(Int32Array.of(0, 2)),
    ] as const,
    [
      tensor([
        [1, 2],
        [3, 4],
      ]),
      tensor(Int32Array.of(1, label)),
    ] as const,
  ];

  for (const label of [3, -1]) {
    row(
      21,
      `the loss of a class ${label} of 3 is NaN: the sample is named, and the classes that there are`,
      async () => {
        const where = `y has ${label} in sample 1 of the batch, at [1]; expected class numbers from 0 to 2`;
        const raised = await attempt(batches(label), { onNonFinite: 'raise' }, model());
        expect(raised.error).toMatchObject({
          code: 'ERR_NOT_FINITE',
          message: expect.stringContaining(`fit: batch 1 of epoch 1: the loss is NaN. ${where}`),
          details: { part: 'y', sample: 1, value: label, classes: 3 },
        });
        await trained(batches(label), {}, model());
        expect(warnings).toEqual([expect.stringContaining(where)]);
      },
    );
  }
});
