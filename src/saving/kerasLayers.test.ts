import { describe, expect, it } from 'vitest';
import { initializers } from '../nn/initializers.ts';
import { type Layer, layers, resolveLayerClass } from '../nn/layers/index.ts';
import { fullConfig } from '../nn/layers/layerConfig.ts';
import { SavingError } from '../util/errors.ts';
import type { JsonObject } from './json.ts';
import { fromKerasLayer, toKerasLayer } from './kerasLayers.ts';

function written(layer: Layer, name: string): JsonObject {
  const { trainable } = layer;
  const description = { className: layer.constructor.name, name, trainable, config: fullConfig(layer) };
  return toKerasLayer(description, 'float32');
}

describe('layers in the configs of Keras', () => {
  // keras.saving.serialize_keras_object(layer), Keras 3.15.1
  it.each([
    layers.dense({ units: 3, activityRegularizer: 'l2' }),
    layers.softmax({ activityRegularizer: { className: 'L1', config: { l1: 0.5 } } }),
  ])('hold the penalty on activations of any layer', (layer) => {
    const { config } = written(layer, 'mine') as { config: JsonObject };
    const { className, config: options } =
      layer.activityRegularizer === undefined
        ? (undefined as never)
        : {
            className: layer.activityRegularizer.constructor.name,
            config: layer.activityRegularizer.getConfig(),
          };
    expect(config.activity_regularizer).toEqual({
      module: 'keras.regularizers',
      class_name: className,
      config: options,
      registered_name: null,
    });
    const read = fromKerasLayer(written(layer, 'mine'), 'layers[0]');
    const copy = new (resolveLayerClass(read.className))(read.config);
    expect(fullConfig(copy)).toEqual(fullConfig(layer));
  });

  it('hold the axes of initializers, and read the nulls that Keras writes for none', () => {
    const kernelInitializer = initializers.heNormal({ seed: 1, inputAxes: [1], outputAxes: [0] });
    const layer = layers.dense({ units: 3, kernelInitializer });
    const { config } = written(layer, 'mine') as { config: { kernel_initializer: JsonObject } };
    expect(config.kernel_initializer.config).toEqual({ seed: 1, input_axes: [1], output_axes: [0] });
    const remake = (value: JsonObject): Layer => layers.dense(fromKerasLayer(value, '').config as never);
    expect(fullConfig(remake(written(layer, 'mine')))).toEqual(fullConfig(layer));
    const plain = written(layers.dense({ units: 3 }), 'mine') as { config: { kernel_initializer: { config: object } } };
    plain.config.kernel_initializer.config = { seed: null, input_axes: null, output_axes: null };
    expect(fullConfig(remake(plain))).toEqual(fullConfig(layers.dense({ units: 3 })));
  });

  it('say null where Keras does, and read it', () => {
    const { config } = written(layers.embedding({ inputDim: 3, outputDim: 2 }), 'mine') as { config: JsonObject };
    expect(config.activity_regularizer).toBe(null);
    expect(
      fromKerasLayer(written(layers.embedding({ inputDim: 3, outputDim: 2 }), 'mine'), '').config,
    ).not.toHaveProperty('activityRegularizer');
  });

  it('hold the layer that another one wraps', () => {
    const inner = layers.dense({ units: 3, name: 'inside', trainable: false, kernelRegularizer: 'l1' });
    const layer = layers.spectralNormalization({ layer: inner, powerIterations: 2 });
    const file = written(layer, 'outside') as { config: { layer: JsonObject } & JsonObject };
    expect(file.config.power_iterations).toBe(2);
    expect(file.config.layer).toMatchObject({
      module: 'keras.layers',
      class_name: 'Dense',
      registered_name: null,
      config: { name: 'inside', trainable: false, units: 3, kernel_initializer: { class_name: 'GlorotUniform' } },
    });
    const read = fromKerasLayer(file, 'layers[1]');
    const copy = new (resolveLayerClass(read.className))({ ...read.config, name: read.name });
    expect(copy.getConfig()).toEqual(layer.getConfig());
    expect(copy.layers[0]!.trainable).toBe(false);
  });

  it('hold no functions, with the way out', () => {
    const lambda = layers.lambda({ function: (x) => x });
    expect(() => written(lambda, 'mine')).toThrow(SavingError);
    expect(() => written(lambda, 'mine')).toThrow('layer "mine": function is');
    // What Keras writes for keras.layers.Lambda(lambda x: x).
    const config = { name: 'lambda', function: { class_name: '__lambda__', config: { code: '4w', defaults: null } } };
    expect(() => fromKerasLayer({ class_name: 'Lambda', config }, 'layers[0]')).toThrow(
      'layers[0] ("lambda"): is a Lambda layer, whose function the file holds as Python code.',
    );
  });
});
