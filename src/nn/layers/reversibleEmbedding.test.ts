import { describe, expect, it } from 'vitest';
import { input } from '../../graph/build.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { TraceContext } from '../traceContext.ts';
import { layers } from './index.ts';

describe('ReversibleEmbedding', () => {
  it('masks vectors, and no scores', () => {
    const layer = layers.reversibleEmbedding({ inputDim: 4, outputDim: 2, maskZero: true });
    layer.ensureBuilt([null, 3]);
    const context = new TraceContext(false);
    const vectors = layer.invoke(input('x', [2, 3], 'int32'), context);
    expect(context.maskOf(vectors)?.shape).toEqual([2, 3]);
    expect(context.maskOf(layer.invoke(vectors, context, { reverse: true }))).toBeUndefined();
  });

  it('has a weight of its own for the way back only where it is asked for', () => {
    const [tied, untied] = [true, false].map((tieWeights) =>
      layers.reversibleEmbedding({ inputDim: 4, outputDim: 2, tieWeights }),
    );
    for (const layer of [tied!, untied!]) layer.ensureBuilt([null, 3]);
    expect(tied!.reverseEmbeddings).toBeUndefined();
    expect(untied!.reverseEmbeddings?.shape).toEqual([2, 4]);
  });

  it('refuses vectors of another size, and caps that are not positive', () => {
    const layer = layers.reversibleEmbedding({ inputDim: 4, outputDim: 2 });
    expect(() => layer.computeOutputShape([null, 3], { reverse: true })).toThrow(ShapeMismatchError);
    expect(() => layers.reversibleEmbedding({ inputDim: 4, outputDim: 2, logitSoftCap: 0 })).toThrow(
      InvalidArgumentError,
    );
    expect(() => layers.reversibleEmbedding({ inputDim: 0, outputDim: 2 })).toThrow(
      'ReversibleEmbedding: expected inputDim',
    );
  });
});
