/** Models that compute in bfloat16, on every engine that can. */
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { ReferenceEngine } from '../../src/engine/reference/referenceEngine.ts';
import {
  engines,
  layers,
  type Policy,
  type Sequential,
  sequential,
  type Tensor,
  tensor,
  utils,
} from '../../src/index.ts';
import { RandomStream } from '../../src/util/random.ts';
import { roundToBfloat16 } from '../../src/util/rounding.ts';
import { findNativeEngine } from '../ops/nativeEngine.ts';

const QUIET = { verbose: 0 } as const;

/** The reference engine gains nothing by bfloat16, and computes it all the same. */
class RoundingEngine extends ReferenceEngine {
  override readonly supportsBfloat16 = true;
}

const native = findNativeEngine('training in bfloat16 on the native engine');
const candidates: readonly [string, Engine][] = [
  ['reference', new RoundingEngine()],
  ...(native?.supportsBfloat16 ? [['native', native] as [string, Engine]] : []),
];

afterEach(() => {
  vi.restoreAllMocks();
});

function network(policy: Policy): Sequential {
  utils.setRandomSeed(3);
  const net = sequential([
    layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same', useBias: false, inputShape: [8, 8, 1] }),
    layers.batchNormalization(),
    layers.relu(),
    layers.maxPooling2d(),
    layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu' }),
    layers.flatten(),
    layers.dense({ units: 3, activation: 'softmax' }),
  ]);
  net.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'], policy });
  return net;
}

/** Noise with a bright square in one of three places. */
function squares(samples: number): { x: Tensor; y: Tensor } {
  const random = new RandomStream(8);
  const x = Float32Array.from({ length: samples * 64 }, () => 0.5 * random.normal());
  const y = Int32Array.from({ length: samples }, (_, i) => {
    const place = random.integer(3);
    for (let row = 0; row < 3; row++)
      for (let column = 0; column < 3; column++) x[64 * i + 9 * 2 * place + 8 * row + column]! += 1;
    return place;
  });
  return { x: tensor(x, [samples, 8, 8, 1]), y: tensor(y) };
}

it('refuses a policy that it does not know', () => {
  const net = network('float32');
  // @ts-expect-error: the type knows it as well.
  expect(() => net.compile({ policy: 'mixedFloat16' })).toThrow(
    'compile: expected policy to be "float32" or "mixedBfloat16", got "mixedFloat16". Did you mean "mixedBfloat16"?',
  );
});

describe.each(candidates)('on the %s engine', (_, engine) => {
  const { x, y } = squares(96);
  const trained = async (policy: Policy) => {
    vi.spyOn(engines, 'current').mockReturnValue(engine);
    const net = network(policy);
    const { history } = await net.fit(x, y, { epochs: 8, batchSize: 16, ...QUIET });
    return { net, loss: history.loss!, accuracy: history.accuracy! };
  };
  let exact: Awaited<ReturnType<typeof trained>>;
  let mixed: Awaited<ReturnType<typeof trained>>;
  beforeAll(async () => {
    exact = await trained('float32');
    mixed = await trained('mixedBfloat16');
  });

  it('learns as in float32: losses differ by as much as 8 significant bits explain', () => {
    expect(exact.accuracy.at(-1)).toBeGreaterThan(0.95);
    expect(mixed.accuracy.at(-1)).toBeGreaterThan(0.95);
    // One rounding is off by up to 2^-9 of a number; a step has some ten in a row, and errors partly cancel.
    expect(mixed.loss).toBeAllClose(exact.loss, { rtol: 10 * 2 ** -9, atol: 10 * 2 ** -9 });
    expect(mixed.loss).not.toEqual(exact.loss);
  });

  it('keeps weights in float32', () => {
    for (const { data } of mixed.net.getWeights()) {
      expect([...data].some((value) => roundToBfloat16(value) !== value)).toBe(true);
    }
  });

  it('predicts and evaluates by the policy, too', async () => {
    exact.net.setWeights(mixed.net.getWeights());
    const [inFloat32, inBfloat16] = [await exact.net.predict(x, QUIET), await mixed.net.predict(x, QUIET)];
    expect(inBfloat16).toBeAllClose(inFloat32, { rtol: 0, atol: 10 * 2 ** -9 });
    expect(inBfloat16.data).not.toEqual(inFloat32.data);
    const losses = await Promise.all(
      [exact, mixed].map(({ net }) => net.evaluate(x, y, { ...QUIET, returnDict: true })),
    );
    expect(losses[1]!.loss).toBeCloseTo(losses[0]!.loss!, 2);
    expect(losses[1]!.loss).not.toBe(losses[0]!.loss);
  });

  it('computes in float32 again after another compile()', async () => {
    const { net } = mixed;
    const before = await exact.net.predict(x, QUIET);
    net.compile({ loss: 'sparseCategoricalCrossentropy' });
    expect(await net.predict(x, QUIET)).toEqual(before);
  });
});
