/** Numbers: scipy.special.erfc, and its derivative by calculus. */
import { expect, it } from 'vitest';
import { findNativeEngine } from '../../../test/ops/nativeEngine.ts';
import { graphOf, runGraph } from '../../../test/ops/runGraph.ts';
import { gradients } from '../../autodiff/gradients.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import { input, reduceSum } from '../build.ts';
import { erfc } from './erfc.ts';

const POINTS: readonly (readonly [number, number])[] = [
  [-4, 1.9999999845827421],
  [-1, 1.8427007929497148],
  [0, 1],
  [0.25, 0.7236736098317631],
  [0.5, 0.4795001221869535],
  [1, 0.15729920705028513],
  [2, 0.004677734981047266],
  [3, 2.209049699858544e-5],
  [5, 1.5374597944280347e-12],
  [8, 1.1224297172982928e-29],
];

const native = findNativeEngine('erfc');
const engines = [new ReferenceEngine(), ...(native === undefined ? [] : [native])];

it.each(engines)('erfc and its derivative on the $name engine', async (engine) => {
  const x = input('x', [POINTS.length]);
  const y = erfc(x);
  const graph = graphOf([x], [y, ...gradients(reduceSum(y), [x])]);
  const { outputs } = await runGraph(engine, graph, [Float32Array.from(POINTS, ([at]) => at)]);
  expect(outputs[0]).toBeAllClose(
    POINTS.map(([, value]) => value),
    { rtol: 2e-6, atol: 0 },
  );
  const slopes = POINTS.map(([at]) => (-2 / Math.sqrt(Math.PI)) * Math.exp(-at * at));
  expect(outputs[1]).toBeAllClose(slopes, { rtol: 5e-6, atol: 0 });
});
