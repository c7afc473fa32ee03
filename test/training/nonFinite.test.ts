/** NaN and infinity in data and loss: `onNonFinite`. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { input, layers, model, NonFiniteError, type OnNonFinite, optimizers, Sequence } from '../../src/index.ts';
import { linearData, linearModel, useReferenceEngine } from './models.ts';

useReferenceEngine();

let warnings: string[] = [];
beforeEach(() => {
  warnings = [];
  vi.spyOn(process, 'emitWarning').mockImplementation((text) => void warnings.push(String(text)));
});
afterEach(() => vi.restoreAllMocks());

const OPTIONS = { verbose: 0, shuffle: false, batchSize: 8, workers: 0 } as const;

/** 32 rows; x of row 19 (batch 2, sample 3) has a NaN in its second column. */
function spoiled(value = Number.NaN) {
  const { x, y } = linearData(32);
  x.data[19 * 2 + 1] = value;
  return { x, y };
}

const values = (net: ReturnType<typeof linearModel>) => net.getWeights().flatMap(({ data }) => [...data]);

describe('onNonFinite in fit', () => {
  it("'raise' ends the run before the batch is used: the weights are those of the batches before", async () => {
    const { x, y } = spoiled();
    const net = linearModel();
    const error = await net.fit(x, y, { ...OPTIONS, onNonFinite: 'raise' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NonFiniteError);
    expect(error).toMatchObject({
      code: 'ERR_NOT_FINITE',
      details: { owner: 'fit', epoch: 0, batch: 2, part: 'x', sample: 3, index: [3, 1], value: Number.NaN, count: 1 },
    });
    expect((error as Error).message).toBe(
      'fit: batch 2 of epoch 1: x has NaN in sample 3 of the batch (row 19 of the data), at [3, 1]. The step was not run and no weight has changed. ' +
        "Clean the data; onNonFinite: 'raise' ends a run before such a batch is used, 'ignore' keeps silent.",
    );
    const clean = linearModel();
    const first = linearData(32);
    await clean.fit(first.x, first.y, { ...OPTIONS, stepsPerEpoch: 2 });
    expect(values(net)).toEqual(values(clean));
    expect(warnings).toEqual([]);
    // The model is free again.
    await net.fit(first.x, first.y, OPTIONS);
  });

  it.each([
    ['y', Number.POSITIVE_INFINITY],
    ['sampleWeight', Number.NEGATIVE_INFINITY],
  ] as const)("'raise' looks at %s as well", async (part, value) => {
    const { x, y } = linearData(32);
    const sampleWeight = new Array<number>(32).fill(1);
    if (part === 'y') y.data[9] = value;
    else sampleWeight[9] = value;
    const run = linearModel().fit(x, y, { ...OPTIONS, sampleWeight, onNonFinite: 'raise' });
    await expect(run).rejects.toMatchObject({ details: { batch: 1, part, sample: 1, value } });
  });

  it('says nothing by default until the loss is not finite, then once, with the sample at fault', async () => {
    const { x, y } = spoiled();
    const net = linearModel();
    await net.fit(x, y, { ...OPTIONS, epochs: 3 });
    expect(warnings).toEqual([
      'fit: batch 2 of epoch 1: the loss is NaN. x has NaN in sample 3 of the batch (row 19 of the data), at [3, 1]. Clean the data; ' +
        "onNonFinite: 'raise' ends a run before such a batch is used, 'ignore' keeps silent.",
    ]);
  });

  it("'warn' says it before the step, once a run, and goes on", async () => {
    const { x, y } = spoiled(Number.POSITIVE_INFINITY);
    x.data[20 * 2] = Number.NaN;
    const { epoch } = await linearModel().fit(x, y, { ...OPTIONS, epochs: 2, onNonFinite: 'warn' });
    expect(epoch).toEqual([0, 1]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(
      'x has Infinity in sample 3 of the batch (row 19 of the data), at [3, 1], the first of 2 values there that are not finite. The step is run',
    );
  });

  it("'ignore' is silent, and so is every policy with good data", async () => {
    const bad = spoiled();
    await linearModel().fit(bad.x, bad.y, { ...OPTIONS, onNonFinite: 'ignore' });
    const { x, y } = linearData(32);
    const runs = [undefined, 'raise', 'warn', 'ignore'] as const;
    const results: number[][] = [];
    for (const onNonFinite of runs) {
      const net = linearModel();
      await net.fit(x, y, { ...OPTIONS, onNonFinite });
      results.push(values(net));
    }
    expect(warnings).toEqual([]);
    for (const result of results) expect(result).toEqual(results[0]);
  });

  it('names the learning rate where the data is good and the loss is not', async () => {
    const { x, y } = linearData(32);
    const diverging = () => {
      const net = linearModel();
      net.compile({ optimizer: optimizers.sgd({ learningRate: 1e25 }), loss: 'mse' });
      return net;
    };
    await diverging().fit(x, y, OPTIONS);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('x, y and sampleWeight of the batch are finite');
    await expect(diverging().fit(x, y, { ...OPTIONS, onNonFinite: 'raise' })).rejects.toThrow(
      /Lower the learning rate/,
    );
  });

  it('looks at validation data, and names it', async () => {
    const { x, y } = linearData(32);
    const { x: badX, y: badY } = spoiled();
    const run = linearModel().fit(x, y, { ...OPTIONS, validationData: [badX, badY], onNonFinite: 'raise' });
    await expect(run).rejects.toThrow(/^fit, validationData: batch 2 of epoch 1: x has NaN in sample 3/);
  });

  it('names the row of the arrays where they are shuffled', async () => {
    const { x, y } = spoiled();
    const run = linearModel().fit(x, y, { ...OPTIONS, shuffle: true, onNonFinite: 'raise' });
    await expect(run).rejects.toMatchObject({
      details: { row: 19 },
      message: expect.stringContaining('(row 19 of the data)'),
    });
    await expect(run).rejects.toThrow(NonFiniteError);
  });

  it('looks at the batches of a sequence', async () => {
    class Bad extends Sequence {
      readonly length = 3;
      getItem(index: number) {
        return { x: [[1, index === 1 ? Number.NaN : 2]], y: [[1]] };
      }
    }
    const run = linearModel().fit(new Bad(), { verbose: 0, shuffle: false, onNonFinite: 'raise' });
    await expect(run).rejects.toMatchObject({ details: { batch: 1, part: 'x', sample: 0, index: [0, 1] } });
  });

  it('names the input of a model with several', async () => {
    const left = input({ shape: [1], name: 'left' });
    const right = input({ shape: [1], name: 'right' });
    const inputs = [left, right];
    const net = model({ inputs, outputs: layers.add().apply(inputs) });
    net.compile({ optimizer: 'sgd', loss: 'mse' });
    const run = net.trainOnBatch({ left: [[1], [2]], right: [[1], [Number.NaN]] }, [[1], [1]], {
      onNonFinite: 'raise',
    });
    await expect(run).rejects.toThrow(/x "right" has NaN in sample 1 of the batch, at \[1, 0\]/);
  });

  it('refuses other values', async () => {
    const { x, y } = linearData(8);
    const onNonFinite = 'stop' as OnNonFinite;
    const message = /expected onNonFinite to be "raise", "warn" or "ignore", got "stop"/;
    const net = linearModel();
    await expect(net.fit(x, y, { ...OPTIONS, onNonFinite })).rejects.toThrow(message);
    await expect(net.evaluate(x, y, { verbose: 0, onNonFinite })).rejects.toThrow(message);
    await expect(net.trainOnBatch(x, y, { onNonFinite })).rejects.toThrow(message);
    await expect(net.testOnBatch(x, y, { onNonFinite })).rejects.toThrow(message);
  });
});

describe('onNonFinite elsewhere', () => {
  it('evaluate raises, warns or is silent', async () => {
    const { x, y } = spoiled();
    const net = linearModel();
    const settings = { verbose: 0, batchSize: 8 } as const;
    await expect(net.evaluate(x, y, { ...settings, onNonFinite: 'raise' })).rejects.toThrow(
      /^evaluate: batch 2: x has NaN in sample 3/,
    );
    await net.evaluate(x, y, { ...settings, onNonFinite: 'ignore' });
    expect(warnings).toEqual([]);
    await net.evaluate(x, y, settings);
    expect(warnings).toEqual([expect.stringContaining('evaluate: batch 2: the loss is NaN. x has NaN in sample 3')]);
  });

  it('trainOnBatch raises before the step; by default a model warns once', async () => {
    const { x, y } = spoiled();
    const net = linearModel();
    const before = values(net);
    await expect(net.trainOnBatch(x, y, { onNonFinite: 'raise' })).rejects.toThrow(
      /^trainOnBatch: x has NaN in sample 19 of the batch/,
    );
    expect(values(net)).toEqual(before);
    await expect(net.testOnBatch(x, y, { onNonFinite: 'raise' })).rejects.toThrow(NonFiniteError);
    await net.testOnBatch(x, y);
    await net.trainOnBatch(x, y);
    await net.trainOnBatch(x, y);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^testOnBatch: the loss is NaN. x has NaN in sample 19/);
  });
});
