/** Values against Keras: test/nn/goldenLayers.test.ts; the contract of layers: test/nn/layers.test.ts. */
import { describe, expect, it } from 'vitest';
import { graphOf, runGraph } from '../../../test/ops/runGraph.ts';
import { ReferenceEngine } from '../../engine/reference/referenceEngine.ts';
import { input } from '../../graph/build.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { Rescaling } from './rescaling.ts';

describe('Rescaling', () => {
  it('makes floating numbers of pixels', async () => {
    const pixels = input('x', [1, 3], 'uint8');
    const output = new Rescaling({ scale: 1 / 255 }).call(pixels);
    expect(output.dtype).toBe('float32');
    const { outputs } = await runGraph(new ReferenceEngine(), graphOf([pixels], [output]), [Uint8Array.of(0, 51, 255)]);
    expect(outputs[0]).toBeAllClose([0, 0.2, 1]);
  });

  it('adds nothing to the graph where there is nothing to do', () => {
    const x = input('x', [2, 3]);
    expect(new Rescaling({ scale: 1 }).call(x)).toBe(x);
    expect(new Rescaling({ scale: 2 }).call(x).op).toBe('multiply');
    expect(new Rescaling({ scale: 1, offset: 2 }).call(x).op).toBe('add');
  });

  it('refuses what is neither a number nor an array of numbers', () => {
    for (const scale of [undefined, 'a', [], [1, Number.NaN], null]) {
      expect(() => new Rescaling({ scale: scale as never })).toThrow(InvalidArgumentError);
      expect(() => new Rescaling({ scale: scale as never })).toThrow(/^Rescaling: expected scale/);
    }
    expect(() => new Rescaling({ scale: 1, offset: [1, 2] }).computeOutputShape([null, 3])).toThrow(
      'Rescaling: expected a last dimension of 2, one for each number of scale or offset, got [?, 3].',
    );
  });
});
