import { describe, expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { fromKerasModel, toKerasModel } from './kerasModels.ts';

const tensor = (...keras_history: unknown[]) => ({
  class_name: '__keras_tensor__',
  config: { shape: [null, 2], dtype: 'float32', keras_history },
});

const layer = (class_name: string, name: string, nodes: readonly object[], config: object = {}) => ({
  module: 'keras.layers',
  class_name,
  config: { name, trainable: true, dtype: 'float32', ...config },
  name,
  inbound_nodes: nodes,
});

const op = (class_name: string, name: string, args: readonly unknown[]) => ({
  module: 'keras.src.ops.numpy',
  class_name,
  config: { name },
  name,
  inbound_nodes: [{ args, kwargs: {} }],
});

const graph = (list: readonly object[], output_layers: unknown, name = 'net') => ({
  module: 'keras.src.models.functional',
  class_name: 'Functional',
  config: {
    name,
    trainable: true,
    layers: [
      { ...layer('InputLayer', 'x', []), config: { batch_shape: [4, null, 2], dtype: 'int64', name: 'x' } },
      ...list,
    ],
    input_layers: ['x', 0, 0],
    output_layers,
  },
});

const read = (value: object) => fromKerasModel(value, 'config.json').model;
// biome-ignore lint/suspicious/noExplicitAny: tests reach deep into JSON
const uses = (value: object, at: number): any => (read(value).config.layers[at] as any).inboundNodes;

describe('functional models in the configs of Keras', () => {
  it('have inputs of a batch size, of open sizes and of types that are read as others', () => {
    const { config } = read(graph([], ['x', 0, 0]));
    expect(config.layers[0]).toMatchObject({ config: { name: 'x', batchShape: [4, null, 2], dtype: 'int32' } });
  });

  it('hand masks on by operations, which are not needed', () => {
    const mask = op('NotEqual', 'not_equal', [tensor('x', 0, 0), 0]);
    const masking = layer('Masking', 'masking', [{ args: [tensor('x', 0, 0)], kwargs: {} }], { mask_value: 0 });
    const kwargs = { mask: tensor('not_equal', 0, 0), training: false };
    const pool = layer('GlobalAveragePooling1D', 'pool', [{ args: [tensor('masking', 0, 0)], kwargs }]);
    const value = graph([mask, masking, pool], ['pool', 0, 0]);
    expect(read(value).config.layers.map(({ className }) => className)).toEqual([
      'InputLayer',
      'Masking',
      'GlobalAveragePooling1D',
    ]);
    expect(uses(value, 2)[0].kwargs).toEqual({});
  });

  it('refuse masks from elsewhere', () => {
    const own = { mask: [null, tensor('x', 0, 0)] };
    const pool = layer('GlobalAveragePooling1D', 'pool', [{ args: [tensor('x', 0, 0)], kwargs: own }]);
    expect(() => read(graph([pool], ['pool', 0, 0]))).toThrow(
      'config.json, layers[1] ("pool"), inbound_nodes[0]: gives the layer a mask that is not that of its inputs.',
    );
  });

  it('read operations of two tensors as layers, and refuse others by name', () => {
    const sum = op('Add', 'add', [tensor('x', 0, 0), tensor('x', 0, 0)]);
    expect(uses(graph([sum], ['add', 0, 0]), 1)[0].args[0]).toHaveLength(2);
    const relu = layer('ReLU', 'relu', [{ args: [tensor('add', 0, 0)], kwargs: {} }]);
    const shifted = op('Add', 'add', [tensor('x', 0, 0), 1]);
    expect(() => read(graph([shifted, relu], ['relu', 0, 0]))).toThrow(
      'layers[2] ("relu"), inbound_nodes[0]: reads "add", which is an operation of keras.ops and no layer.',
    );
  });

  it('give arguments by name, in lists and by place', () => {
    const x = tensor('x', 0, 0);
    const heads = layer('MultiHeadAttention', 'heads', [{ args: [x], kwargs: { value: x, use_causal_mask: true } }], {
      num_heads: 1,
      key_dim: 2,
    });
    const states = layer('LSTM', 'lstm', [{ args: [x, [x, x]], kwargs: { training: null } }], { units: 2 });
    const value = graph([heads, states], ['lstm', 0, 0]);
    expect(uses(value, 1)[0]).toMatchObject({ args: [[{}, {}]], kwargs: { useCausalMask: true } });
    expect(uses(value, 2)[0]).toMatchObject({ args: [{}], kwargs: { initialState: [{}, {}] } });
    const written = toKerasModel(read(value), { policy: 'float32', ofOutputs: 'float32' }) as {
      config: { layers: { inbound_nodes: JsonObject[] }[] };
    };
    expect(written.config.layers[1]!.inbound_nodes).toEqual([{ args: [x, x], kwargs: { use_causal_mask: true } }]);
    expect(written.config.layers[2]!.inbound_nodes).toEqual([{ args: [x], kwargs: { initial_state: [x, x] } }]);
  });

  it('count uses of models inside and outputs by name as Keras does', () => {
    const relu = layer('ReLU', 'relu', [{ args: [tensor('x', 0, 0)], kwargs: {} }]);
    const inside = graph([relu], { zeta: ['relu', 0, 0], alpha: ['x', 0, 0] }, 'inside');
    const nested = { ...inside, name: 'inside', inbound_nodes: [{ args: [tensor('x', 0, 0)], kwargs: {} }] };
    const after = layer('ReLU', 'after', [{ args: [tensor('inside', 0, 1)], kwargs: {} }]);
    const value = graph(
      [nested, after],
      [
        ['inside', 1, 0],
        ['after', 0, 0],
      ],
    );
    const { model } = fromKerasModel(value, 'config.json');
    // Keras holds outputs by name in the order of the sorted names: alpha, zeta.
    expect(uses(value, 2)[0].args[0].config.kerasHistory).toEqual(['inside', 0, 0]);
    expect(model.config).toMatchObject({
      outputLayers: [
        ['inside', 0, 1],
        ['after', 0, 0],
      ],
    });
    const written = toKerasModel(model, { policy: 'float32', ofOutputs: 'float32' }) as { config: JsonObject };
    expect(written.config).toMatchObject({
      output_layers: [
        ['inside', 1, 0],
        ['after', 0, 0],
      ],
    });
    expect((written.config.layers as JsonObject[])[2]!.inbound_nodes).toEqual(after.inbound_nodes);
  });

  it.each([
    ['two layers of one name', graph([layer('ReLU', 'x', [])], ['x', 0, 0]), 'a layer named "x" stands before it'],
    ['tensors that are none', graph([], ['x', -1, 0]), 'output_layers: expected tensors, each as [layer, use, output]'],
    [
      'a history that is none',
      graph([layer('ReLU', 'relu', [{ args: [tensor('x', 0)], kwargs: {} }])], ['x', 0, 0]),
      'expected keras_history to be [layer, use, output], got array of 2',
    ],
    [
      'sizes that are none',
      graph([{ ...layer('InputLayer', 'y', []), config: { batch_shape: [null, 0] } }], []),
      'got [null,0]',
    ],
    [
      'another class',
      { class_name: 'Model', config: {} },
      'class "Model"; Millrace reads Sequential and Functional models',
    ],
  ])('refuse %s', (_name, value, message) => {
    expect(() => read(value)).toThrow(message);
  });
});
