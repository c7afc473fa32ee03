import { describe, expect, it } from 'vitest';
import { add, input } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import type { CallContext } from '../context.ts';
import { TraceContext } from '../traceContext.ts';
import { layers } from './index.ts';
import { serializeLayer } from './layerConfig.ts';

class Residual extends layers.Wrapper {
  override call(x: Node, context: CallContext): Node {
    return add(x, this.layer.invoke(x, context) as Node);
  }
}

describe('Wrapper', () => {
  it('has the weights of the layer that it wraps, and freezes with it', () => {
    const wrapper = new Residual({ layer: layers.dense({ units: 3 }), name: 'block' });
    wrapper.ensureBuilt([null, 3]);
    expect([...wrapper.weightPaths.values()]).toEqual(['block/dense/kernel', 'block/dense/bias']);
    expect(wrapper.invoke(input('x', [2, 3]), new TraceContext(true)).shape).toEqual([2, 3]);
    wrapper.trainable = false;
    expect(wrapper.trainableWeights).toEqual([]);
  });

  it('is made again from its config, with the name and the options of the layer inside', () => {
    const inner = layers.dense({ units: 3, name: 'mine', trainable: false, activityRegularizer: 'l2' });
    const config = new Residual({ layer: inner }).getConfig();
    expect(config.layer).toEqual({
      className: 'Dense',
      config: {
        ...inner.getConfig(),
        name: 'mine',
        trainable: false,
        activityRegularizer: { className: 'L2', config: { l2: 0.01 } },
      },
    });
    const copy = new Residual(JSON.parse(JSON.stringify(config)) as never);
    expect(copy.getConfig()).toEqual(config);
    expect(serializeLayer(copy.layer)).toEqual(config.layer);
  });

  it('refuses what is no layer', () => {
    expect(() => new Residual({ layer: 3 as never })).toThrow(InvalidArgumentError);
    expect(() => new Residual({ layer: 3 as never })).toThrow(
      'Residual: expected layer to be a layer, got 3. Give one from a factory',
    );
    expect(() => layers.spectralNormalization({ layer: layers.flatten() }).ensureBuilt([null, 2, 2])).toThrow(
      'SpectralNormalization: expected a layer with a kernel or embeddings, got Flatten "flatten". Wrap dense layers',
    );
  });
});
