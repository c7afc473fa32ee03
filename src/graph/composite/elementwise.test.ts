import { expect, it } from 'vitest';
import { graphOf, runGraph } from '../../../test/ops/runGraph.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import { input } from '../build.ts';
import { clip } from './elementwise.ts';

it('clip limits to the interval', async () => {
  const x = input('x', [4]);
  const { outputs } = await runGraph(new ReferenceEngine(), graphOf([x], [clip(x, -1, 0.5)]), [
    Float32Array.of(-2, -1, 0.25, 3),
  ]);
  expect(outputs[0]).toBeAllClose([-1, -1, 0.25, 0.5]);
});
