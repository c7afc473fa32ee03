/** Training with samples that cannot be read: the same weights for any number of workers, and the report after `fit`. */
import { rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { datasets, layers, sequential, utils } from '../../src/index.ts';
import { useReferenceEngine } from './models.ts';

useReferenceEngine();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-sample-errors-'));
  const line = (_: unknown, i: number) => (i % 10 === 4 ? 'bad' : `${i}`);
  writeFileSync(join(folder, 'lines.txt'), Array.from({ length: 40 }, line).join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => void vi.spyOn(process, 'emitWarning').mockImplementation(() => {}));
afterEach(() => vi.restoreAllMocks());

const MODULE = new URL('../fixtures/sequences/toSample.mjs', import.meta.url);

async function train(onSampleError: 'skip' | 'replace', workers: number, maxSampleErrors = 4) {
  utils.setRandomSeed(2);
  const data = await datasets.linesSequence(join(folder, 'lines.txt'), {
    toSample: { module: MODULE, export: 'summing' },
    batchSize: 4,
    onSampleError,
    maxSampleErrors,
  });
  const net = sequential([layers.dense({ units: 1, inputShape: [2] })]);
  net.compile({ optimizer: 'adam', loss: 'mse' });
  const { history } = await net.fit(data, { epochs: 3, workers, verbose: 0, onNonFinite: 'raise' });
  return { history, weights: net.getWeights().map(({ data: values }) => [...values]), errors: data.sampleErrors };
}

it.each(['skip', 'replace'] as const)(
  "'%s' gives bit-identical History and weights for 0, 1 and 3 workers",
  async (policy) => {
    const first = await train(policy, 0);
    expect(first.errors.map(({ sample }) => sample).sort((a, b) => a - b)).toEqual([4, 14, 24, 34]);
    for (const { count } of first.errors) expect(count).toBeGreaterThanOrEqual(3);
    for (const workers of [1, 3]) expect(await train(policy, workers)).toEqual(first);
  },
);

it('ends the run above the budget', async () => {
  for (const workers of [0, 2]) {
    await expect(train('replace', workers, 3)).rejects.toMatchObject({
      code: 'ERR_DATA',
      details: { count: 4, limit: 3 },
    });
  }
});
