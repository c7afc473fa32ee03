/**
 * Every sample once an epoch, in order, whatever the source, the workers, the shuffling and the hooks: random cases.
 *
 * The target of sample `id` is `2 ** id` and the loss of a batch the sum of its targets, which float32 holds exactly: what was
 * trained is read from the losses alone. `MILLRACE_CASES` sets the number of cases (500 in a soak), `MILLRACE_SEED` repeats them.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Callback, Loss, layers, type Node, ops, Sequence, sequential } from '../../src/index.ts';
import Bits from '../fixtures/sequences/bits.mjs';
import { useReferenceEngine } from './models.ts';

useReferenceEngine();

const CASES = Number(process.env.MILLRACE_CASES ?? 100);
const MODULE = new URL('../fixtures/sequences/bits.mjs', import.meta.url);

class SumOfTargets extends Loss {
  constructor() {
    super({ reduction: 'sum' });
  }

  override call(yTrue: Node, yPred: Node): Node {
    return ops.sum(ops.add(yTrue, ops.multiply(yPred, 0)), -1);
  }
}

/** The ids of the samples of each batch, by epoch. */
class Trained extends Callback {
  readonly epochs: number[][][] = [];

  override onEpochBegin(): void {
    this.epochs.push([]);
  }

  override onTrainBatchEnd(): void {
    const ids: number[] = [];
    for (let rest = this.model.batchLoss, id = 0; rest > 0; rest = Math.floor(rest / 2), id++)
      if (rest % 2 === 1) ids.push(id);
    this.epochs.at(-1)!.push(ids);
  }
}

const cases = fc.record({
  source: fc.constantFrom('arrays', 'generator', 'local', 'module', 'module', 'module'),
  change: fc.constantFrom('none', 'none', 'shuffle', 'grow'),
  batches: fc.integer({ min: 1, max: 6 }),
  batchSize: fc.integer({ min: 1, max: 3 }),
  lastSize: fc.integer({ min: 1, max: 3 }),
  slow: fc.boolean(),
  workers: fc.constantFrom(0, 1, 2, 7),
  processes: fc.boolean(),
  maxQueueSize: fc.constantFrom(1, 2, 10),
  shuffle: fc.constantFrom(true, false, 'batch' as const),
  epochs: fc.integer({ min: 1, max: 3 }),
  fits: fc.integer({ min: 1, max: 2 }),
  validates: fc.boolean(),
});

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

async function train(given: Case): Promise<void> {
  const { source, batchSize, workers, maxQueueSize, shuffle, epochs, fits, validates, batches, slow } = given;
  const lastSize = Math.min(given.lastSize, batchSize);
  const change = source === 'local' || source === 'module' ? given.change : 'none';
  const samples = (batches - 1) * batchSize + lastSize;
  const shared = (length: number) => new Int32Array(new SharedArrayBuffer(4 * length));
  const net = sequential([layers.dense({ units: 1, inputShape: [1] })]);
  net.compile({ optimizer: 'sgd', loss: new SumOfTargets() });
  // One sequence for all fits, as users do it.
  const [made, hooks] = [shared(32 * 8), shared(2)];
  const processes = given.processes && source === 'module' && workers > 0;
  const counters = processes ? {} : { made, hooks };
  const settings = { batches, batchSize, lastSize, ...counters, change, slow };
  const sequence =
    source === 'module'
      ? await Sequence.fromModule(MODULE, settings)
      : (new Bits({ ...settings, made, hooks }) as unknown as Sequence);
  const all = Array.from({ length: samples }, (_, id) => id);
  const arrays = { x: all.map(() => [1]), y: all.map((id) => [2 ** id]) };
  async function* generator() {
    for (let at = 0; at < samples; at += batchSize) {
      yield { x: arrays.x.slice(at, at + batchSize), y: arrays.y.slice(at, at + batchSize) };
    }
  }
  let grown = 0;
  for (let fit = 0; fit < fits; fit++) {
    made.fill(0);
    hooks.fill(0);
    const trained = new Trained();
    const data = source === 'arrays' ? arrays : source === 'generator' ? generator : sequence;
    const isArrays = source === 'arrays';
    await net.fit(data as never, {
      epochs,
      shuffle,
      workers,
      maxQueueSize,
      verbose: 0,
      callbacks: [trained],
      ...(isArrays ? { batchSize } : {}),
      ...(processes ? { useMultiprocessing: true } : {}),
      ...(validates ? { validationData: [arrays.x, arrays.y] as const } : {}),
    });
    expect(trained.epochs).toHaveLength(epochs);
    trained.epochs.forEach((seen, epoch) => {
      const count = samples + (change === 'grow' ? grown + epoch : 0);
      const expected = Array.from({ length: count }, (_, id) => id);
      expect(seen).toHaveLength(Math.ceil(count / batchSize));
      expect(seen.flat().sort((a, b) => a - b)).toEqual(expected);
      const inOrder = source === 'generator' || (shuffle === false && change !== 'shuffle');
      if (inOrder) expect(seen.flat()).toEqual(expected);
      if ((source === 'module' || source === 'local') && !processes) {
        expect([...made.subarray(32 * epoch, 32 * epoch + seen.length)]).toEqual(seen.map(() => 1));
      }
    });
    if (change !== 'none' && !processes) {
      // Copies in workers are called, too: what counts is the user's own, once an epoch.
      expect(hooks[0]).toBeGreaterThanOrEqual(epochs);
      expect(hooks[1]).toBeGreaterThanOrEqual(epochs);
    }
    if (change === 'grow') grown += epochs;
  }
  net.dispose();
}

it(`trains every sample once an epoch (${CASES} random cases)`, { timeout: 20_000 + CASES * 2000 }, async () => {
  const seed =
    process.env.MILLRACE_SEED === undefined
      ? (Date.now() ^ process.pid) & 0x7fffffff
      : Number(process.env.MILLRACE_SEED);
  console.log(`exactly once: ${CASES} cases of seed ${seed}`);
  await fc.assert(fc.asyncProperty(cases, train), { numRuns: CASES, seed });
});
