/** `workers: 'auto'`: a model that starves gets more workers, and what is trained does not depend on them. */
import { describe, expect, it } from 'vitest';
import { Callback, type FitOptions, Sequence, type TensorLike } from '../../src/index.ts';
import { MadeLog, removeLogs } from '../fixtures/madeLog.ts';
import { warningsOf } from '../fixtures/readPasses.ts';
import { linearData, linearModel, useReferenceEngine } from './models.ts';

useReferenceEngine();
removeLogs();

const QUIET = { verbose: 0 } as const;

/** Ends the run once several workers have made batches. */
class UntilShared extends Callback {
  steps = 0;
  readonly #log: MadeLog;

  constructor(log: MadeLog) {
    super();
    this.#log = log;
  }

  override onTrainBatchEnd(): void {
    this.steps++;
    if (this.#log.workers > 1) this.model.stopTraining = true;
  }
}

describe("workers: 'auto'", () => {
  it.each([
    ['threads', false],
    ['processes', true],
  ])('adds %s while the model starves; the weights are those of the main thread', async (_, useMultiprocessing) => {
    const log = new MadeLog();
    const run = async (milliseconds: number, options: FitOptions) => {
      const net = linearModel();
      const rows = await log.sequence(100_000, 'train', milliseconds);
      const { history, timing } = await net.fit(rows, { ...QUIET, ...options });
      return { trained: { history, weights: net.getWeights().map(({ data }) => [...data]) }, queue: timing[0]!.queue };
    };
    const until = new UntilShared(log);
    const auto = await run(5, { workers: 'auto', maxQueueSize: 4, useMultiprocessing, callbacks: [until] });
    expect(auto.queue).toMatchObject({ source: 'workers', autoWorkers: true });
    expect(auto.queue!.workers).toBeGreaterThan(1);
    const main = await run(0, { workers: 0, stepsPerEpoch: until.steps });
    expect(main.queue).toMatchObject({ source: 'sequence', workers: 0, autoWorkers: false });
    expect(auto.trained).toEqual(main.trained);
  });

  it('is what 1 is for what workers cannot make, without a warning', async () => {
    class Local extends Sequence {
      readonly length = 4;
      getItem(): { x: TensorLike; y: TensorLike } {
        return { x: [[1, 2]], y: [[1]] };
      }
    }
    const { x, y } = linearData(8);
    const generator = function* () {
      yield [x, y] as const;
    };
    const warnings = await warningsOf(async () => {
      for (const source of [new Local(), generator]) {
        const { timing } = await linearModel().fit(source, { workers: 'auto', ...QUIET });
        expect(timing[0]!.queue).toMatchObject({ workers: 0, autoWorkers: false });
      }
      await linearModel().fit(x, y, { workers: 'auto', ...QUIET });
    });
    expect(warnings).toEqual([]);
  });

  it('is taken by fitGenerator, evaluate and predict, for validation as well', async () => {
    const log = new MadeLog();
    const rows = () => log.sequence(3);
    const results = [];
    for (const workers of ['auto', 0] as const) {
      const net = linearModel();
      const options = { workers, ...QUIET };
      const { history } = await net.fitGenerator(await rows(), { validationData: await rows(), ...options });
      const predicted = await net.predict(await rows(), options);
      results.push([history, await net.evaluate(await rows(), options), predicted]);
    }
    expect(results[0]).toEqual(results[1]);
  });

  it.each(['many', -1, 1.5])('and a number are all that workers can be: %j', async (workers) => {
    const { x, y } = linearData(8);
    const options = { workers, ...QUIET } as unknown as FitOptions;
    await expect(linearModel().fit(x, y, options)).rejects.toThrow(
      "fit: expected workers to be an integer of at least 0, or 'auto', got ",
    );
  });
});
