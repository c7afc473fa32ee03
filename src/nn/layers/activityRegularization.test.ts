import { describe, expect, it } from 'vitest';
import { type GoldenArray, numbers, readGoldens } from '../../../test/nn/goldens.ts';
import { runLayer } from '../../../test/nn/runLayer.ts';
import { graphOf, runGraph } from '../../../test/ops/runGraph.ts';
import { gradients } from '../../autodiff/gradients.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import { input } from '../../graph/build.ts';
import type { Variable } from '../../graph/variable.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { TraceContext } from '../traceContext.ts';
import { layers, resolveLayerClass } from './index.ts';

interface PenaltyCase {
  readonly className: string;
  readonly options: Record<string, unknown>;
  readonly input: GoldenArray;
  readonly weights: readonly GoldenArray[];
  readonly loss: number;
  readonly inputGradient: GoldenArray;
}

const { penalties } = readGoldens<{ penalties: PenaltyCase[] }>('coreLayers.json');

describe('penalties on activations', () => {
  it.each(penalties)('$className $options add what Keras 3.15.1 adds', async (golden) => {
    const layer = new (resolveLayerClass(golden.className))(golden.options);
    layer.ensureBuilt(golden.input.shape);
    const x = input('x', golden.input.shape);
    const context = new TraceContext(true);
    layer.invoke(x, context);
    expect(context.losses.length).toBe(1);
    const [gradient] = gradients(context.losses[0]!, [x]);
    const { outputs } = await runGraph(
      new ReferenceEngine(),
      graphOf([x, context.step], [context.losses[0]!, gradient!]),
      [numbers(golden.input), Int32Array.of(0)],
      new Map(layer.weights.map((weight, i) => [weight as Variable, numbers(golden.weights[i]!)])),
    );
    expect(outputs[0]).toBeAllClose([golden.loss], { rtol: 1e-5 });
    expect(outputs[1]).toBeAllClose(numbers(golden.inputGradient), { rtol: 1e-4, atol: 1e-5 });
  });

  it('is added outside of training, too, and once for each use', async () => {
    const layer = layers.activityRegularization({ l1: 1 });
    const run = await runLayer(layer, { inputShape: [2, 2], input: Float32Array.of(1, -2, 3, 4) });
    expect(run.addedLoss).toBe(5);
    const context = new TraceContext(false);
    const x = input('x', [2, 2]);
    layer.invoke(layer.invoke(x, context), context);
    expect(context.losses.length).toBe(2);
  });

  it('refuses negative factors', () => {
    expect(() => layers.activityRegularization({ l2: -1 })).toThrow(InvalidArgumentError);
  });
});
