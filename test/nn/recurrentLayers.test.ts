/**
 * Recurrent layers of random sizes and options: the loop of each engine against the steps written out on the reference
 * engine. (Their numbers are compared with Keras in goldenLayers.test.ts.)
 */
import { describe, expect, it } from 'vitest';
import { resolveLayerClass } from '../../src/nn/layers/index.ts';
import { RandomStream } from '../../src/util/random.ts';
import { testEngines } from './availableEngines.ts';
import { runLayer, someNumbers } from './runLayer.ts';

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);

/** A layer of random sizes, down to 1, and the shape of its input. */
function drawLayer(seed: number): { name: string; options: Record<string, unknown>; inputShape: number[] } {
  const random = new RandomStream(seed);
  const size = (): number => 1 + random.integer(random.integer(4) === 0 ? 40 : 4);
  const flag = (): boolean => random.integer(2) === 0;
  const pick = <T>(values: readonly T[]): T => values[random.integer(values.length)]!;
  const name = pick(['SimpleRNN', 'LSTM', 'GRU']);
  return {
    name,
    options: {
      units: size(),
      activation: pick(['tanh', 'sigmoid', 'linear']),
      useBias: flag(),
      returnSequences: flag(),
      goBackwards: flag(),
      dropout: pick([0, 0, 0.3]),
      recurrentDropout: pick([0, 0, 0.3]),
      seed,
      kernelInitializer: { className: 'RandomUniform', config: { minval: -0.3, maxval: 0.3, seed } },
      recurrentInitializer: { className: 'Orthogonal', config: { gain: 0.5, seed } },
      biasInitializer: { className: 'RandomNormal', config: { stddev: 0.3, seed } },
      ...(name === 'GRU' ? { resetAfter: flag() } : {}),
    },
    inputShape: [size(), size(), size()],
  };
}

describe.each(testEngines)('on the $name engine', ({ engine, reason }) => {
  if (engine === undefined) it.skip(`(not here: ${reason})`, () => {});

  it.skipIf(engine === undefined).each(SEEDS)('the loop gives what its steps give, seed %i', async (seed) => {
    const { name, options, inputShape } = drawLayer(seed);
    const Class = resolveLayerClass(name);
    const run = { inputShape, input: someNumbers(inputShape, seed), training: true };
    const what = `${name} ${JSON.stringify(options)} of [${inputShape}]`;
    const loop = await runLayer(new Class(options), { ...run, engine: engine! });
    const steps = await runLayer(new Class({ ...options, unroll: true }), run);
    const tolerance = { rtol: 2e-4, atol: 2e-5 };
    expect(loop.outputShape).toEqual(steps.outputShape);
    expect(loop.output, what).toBeAllClose(steps.output, tolerance);
    expect(loop.inputGradient, what).toBeAllClose(steps.inputGradient, tolerance);
    steps.weightGradients.forEach((gradient, i) => {
      expect(loop.weightGradients[i], `${what}, weight ${i}`).toBeAllClose(gradient, { rtol: 2e-4, atol: 2e-4 });
    });
  });
});
