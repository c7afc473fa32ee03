/** The blocks of the benchmark's deeper models: attention against Keras 3.15.1 (scripts/golden/self_attention.py). */
import { describe, expect, it } from 'vitest';
import { Residual, SelfAttention } from '../bench/support/blocks.ts';
import { layers } from '../src/index.ts';
import { testEngines } from './nn/availableEngines.ts';
import { type GoldenArray, numbers, readGoldens } from './nn/goldens.ts';
import { runLayer, someNumbers } from './nn/runLayer.ts';

interface AttentionGolden {
  readonly heads: number;
  readonly units: number;
  readonly input: GoldenArray;
  readonly weights: readonly GoldenArray[];
  readonly upstream: GoldenArray;
  readonly output: GoldenArray;
  readonly inputGradient: GoldenArray;
  readonly weightGradients: readonly GoldenArray[];
}

describe.each(testEngines)('SelfAttention on the $name engine', ({ engine, tolerance }) => {
  it.skipIf(engine === undefined)('gives what MultiHeadAttention gives, and its gradients', async () => {
    const golden = readGoldens<AttentionGolden>('selfAttention.json');
    const run = await runLayer(new SelfAttention({ heads: golden.heads, units: golden.units }), {
      inputShape: golden.input.shape,
      input: numbers(golden.input),
      weights: golden.weights.map(numbers),
      upstream: numbers(golden.upstream),
      engine: engine!,
    });
    expect(run.outputShape).toEqual(golden.output.shape);
    expect(run.output).toBeAllClose(numbers(golden.output), tolerance);
    expect(run.inputGradient).toBeAllClose(numbers(golden.inputGradient), tolerance);
    golden.weightGradients.forEach((gradient, i) => {
      expect(run.weightGradients[i]).toBeAllClose(numbers(gradient), tolerance);
    });
  });
});

describe('Residual', () => {
  const input = someNumbers([3, 2]);

  it('adds the input', async () => {
    const run = await runLayer(new Residual([layers.relu()]), { inputShape: [3, 2], input });
    expect(run.output).toBeAllClose(input.map((value) => value + Math.max(value, 0)));
  });

  it('adds what the shortcut makes of it', async () => {
    const doubled = layers.rescaling({ scale: 2 });
    const run = await runLayer(new Residual([layers.relu()], { shortcut: [doubled] }), { inputShape: [3, 2], input });
    expect(run.output).toBeAllClose(input.map((value) => 2 * value + Math.max(value, 0)));
  });
});
