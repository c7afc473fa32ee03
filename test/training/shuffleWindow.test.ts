/** Training with `shuffle: { window }`. */
import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type BatchLike, type FitOptions, Sequence, tensor } from '../../src/index.ts';
import { RandomStream } from '../../src/util/random.ts';
import { linearModel, useReferenceEngine } from './models.ts';
import { batch } from './sources.ts';

useReferenceEngine();

const QUIET = { verbose: 0 } as const;

describe('shuffle: { window }', () => {
  /** Four batches of different sizes, of samples that are all different. */
  function* samples(): Generator<BatchLike> {
    const random = new RandomStream(3);
    for (const size of [8, 8, 5, 8, 3]) {
      const x = Array.from({ length: size }, () => [random.normal(), random.normal()]);
      yield { x, y: x.map(([a, b]) => [a! - b!]), sampleWeight: x.map(() => random.uniform(0.5, 1)) };
    }
  }
  const train = async (options: FitOptions, source: () => AsyncIterable<BatchLike> | Iterable<BatchLike> = samples) => {
    const net = linearModel();
    const { history } = await net.fit(source, { epochs: 4, ...options, ...QUIET });
    return { history, weights: net.getWeights().map(({ data }) => [...data]) };
  };

  it('gives the same run whatever is read ahead, and however fast the data comes', async () => {
    const slow = async function* (): AsyncGenerator<BatchLike> {
      for (const each of samples()) {
        await turn();
        yield each;
      }
    };
    const shuffle = { window: 12 };
    const expected = await train({ shuffle });
    expect(await train({ shuffle, maxQueueSize: 1 })).toEqual(expected);
    expect(await train({ shuffle, workers: 0 }, slow)).toEqual(expected);
    expect(await train({ shuffle }, () => Readable.from(samples()))).toEqual(expected);
    expect(await train({ shuffle: { window: 13 } })).not.toEqual(expected);
    expect(await train({ shuffle: true })).toEqual(await train({ shuffle: false }));
    expect(await train({ shuffle: true })).not.toEqual(expected);
  });

  it('goes on in a later fit as if there had been one', async () => {
    const shuffle = { window: 12 };
    const net = linearModel();
    await net.fit(samples, { epochs: 2, shuffle, ...QUIET });
    await net.fit(samples, { initialEpoch: 2, epochs: 4, shuffle, ...QUIET });
    expect(net.getWeights().map(({ data }) => [...data])).toEqual((await train({ shuffle })).weights);
  });

  it('of a window that holds all arrays is shuffle: true', async () => {
    const x = tensor(
      Float32Array.from({ length: 40 }, (_, i) => Math.sin(i)),
      [20, 2],
    );
    const y = tensor(
      Float32Array.from({ length: 20 }, (_, i) => i / 20),
      [20, 1],
    );
    const run = async (shuffle: NonNullable<FitOptions['shuffle']>) =>
      (await linearModel().fit(x, y, { epochs: 2, batchSize: 3, shuffle, ...QUIET })).history;
    expect(await run({ window: 20 })).toEqual(await run(true));
    expect(await run({ window: 5 })).not.toEqual(await run(true));
  });

  it('says nothing of rows where a sample is not finite', async () => {
    const spoiled = function* (): Generator<BatchLike> {
      yield {
        x: [
          [1, 1],
          [1, Number.NaN],
        ],
        y: [1, 2],
      };
    };
    const run = train({ shuffle: { window: 2 }, onNonFinite: 'raise' }, spoiled);
    await expect(run).rejects.toThrow(/x has NaN in sample [01] of the batch, at/);
  });

  it('is refused for a Sequence, and where it is no window, before anything changes', async () => {
    class Some extends Sequence {
      readonly length = 1;
      getItem = () => batch(1);
    }
    const net = linearModel();
    await expect(net.fit(new Some(), { shuffle: { window: 5 }, ...QUIET })).rejects.toThrow(
      /^fit: shuffle: \{ window \} is for arrays and streams of batches\. shuffle: true puts all batches of a Sequence/,
    );
    await expect(net.fit(samples, { shuffle: { window: 1.5 }, ...QUIET })).rejects.toThrow(/expected shuffle\.window/);
    expect(net.history).toBeUndefined();
  });
});
