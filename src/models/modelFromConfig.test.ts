import { describe, expect, it } from 'vitest';
import { useReferenceEngine } from '../../test/training/models.ts';
import { Functional, input, layers, type Node, ops, Sequential, type SymbolicShape, sequential } from '../index.ts';
import type { SerializedModel } from '../saving/modelConfig.ts';
import { model } from './functional.ts';
import type { AnyModel } from './modelFromConfig.ts';
import { cloneModel, modelFromConfig } from './modelFromConfig.ts';

useReferenceEngine();

// biome-ignore lint/suspicious/noExplicitAny: tests reach deep into JSON
type Json = any;

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const serialized = ({ className, config }: { className: string; config: object }): SerializedModel =>
  plain({ className, config }) as SerializedModel;

const configOf = (net: Pick<AnyModel, 'className' | 'getConfig'>): SerializedModel =>
  serialized({ className: net.className, config: net.getConfig() });

class Shift extends layers.Layer {
  readonly by: number;

  constructor({ by, ...options }: { by: number; name?: string }) {
    super(options);
    this.by = by;
  }

  override call(x: Node): Node {
    return ops.add(x, this.by);
  }

  override computeOutputShape(shape: SymbolicShape): SymbolicShape {
    return shape;
  }

  override getConfig() {
    return { by: this.by };
  }
}

function graph() {
  const a = input({ shape: [3], name: 'a' });
  const b = input({ batchShape: [2, 3], dtype: 'int32', name: 'b' });
  const shared = layers.dense({ units: 2, name: 'shared', trainable: false });
  const stack = sequential([layers.dense({ units: 2, inputShape: [2] })], { name: 'stack' });
  const sum = layers.add().apply([shared.apply(a), stack.apply(shared.apply(b))]);
  return model({ inputs: { first: a, second: b }, outputs: { sum, late: stack.apply(sum) }, name: 'graph' });
}

describe('configs of models', () => {
  it('say how a graph is connected, as Keras does', () => {
    const { layers: entries, inputLayers, outputLayers, name } = graph().getConfig();
    expect(name).toBe('graph');
    expect(entries.map((entry) => entry.name)).toEqual(['a', 'b', 'shared', 'stack', 'add']);
    expect(inputLayers).toEqual({ first: ['a', 0, 0], second: ['b', 0, 0] });
    expect(outputLayers).toEqual({ sum: ['add', 0, 0], late: ['stack', 1, 0] });
    expect(entries[1]!.config).toEqual({ name: 'b', batchShape: [2, 3], dtype: 'int32' });
    const tensor = (kerasHistory: unknown, shape: unknown) => ({
      className: '__keras_tensor__',
      config: { shape, dtype: 'float32', kerasHistory },
    });
    expect(entries[4]!.inboundNodes).toEqual([
      { args: [[tensor(['shared', 0, 0], [null, 2]), tensor(['stack', 0, 0], [2, 2])]], kwargs: {} },
    ]);
    expect(entries[3]).toMatchObject({ className: 'Sequential', config: { name: 'stack', trainable: true } });
  });

  it('make the same model again', async () => {
    const net = graph();
    const copy = modelFromConfig<{ sum: never; late: never }>(configOf(net));
    expect(copy).toBeInstanceOf(Functional);
    expect(copy.getConfig()).toEqual(net.getConfig());
    expect(copy.trainableWeights).toHaveLength(net.trainableWeights.length);
    expect(copy.getWeights()).not.toEqual(net.getWeights());
    copy.setWeights(net.getWeights());
    const x = {
      first: [1, 2, 3].map((v) => [v, 1, 0]).slice(0, 2),
      second: [
        [1, 2, 3],
        [4, 5, 6],
      ],
    };
    expect(await copy.predict(x)).toEqual(await net.predict(x));
    expect(Functional.fromConfig(net.getConfig()).getConfig()).toEqual(net.getConfig());
  });

  it('of stacks hold the input, or none while it is open', () => {
    const net = sequential([input({ shape: [4], name: 'x' }), layers.dense({ units: 2 })], { name: 'stack' });
    net.trainable = false;
    const copy = Sequential.fromConfig(plain(net.getConfig()));
    expect(copy).toBeInstanceOf(Sequential);
    expect(copy.getConfig()).toEqual(net.getConfig());
    expect([copy.trainable, copy.inputNames]).toEqual([false, ['x']]);
    const open = sequential([layers.dense({ units: 2 })]);
    expect(modelFromConfig(configOf(open)).built).toBe(false);
  });

  it('give models that begin in the middle of a graph an input of their own', () => {
    const x = input({ shape: [4] });
    const hidden = layers.dense({ units: 3 }).apply(x);
    const net = model({ inputs: hidden, outputs: layers.add().apply([hidden, layers.relu().apply(hidden)]) });
    const copy = modelFromConfig(configOf(net));
    expect([net.inputNames, copy.inputNames]).toEqual([['dense'], ['dense']]);
    expect(copy.layers.map(({ className }) => className)).toEqual(['InputLayer', 'ReLU', 'Add']);
  });

  it('say the order of the layers', () => {
    const net = configOf(graph()) as Json;
    const [a, b, shared, stack, add] = net.config.layers;
    net.config.layers = [b, a, add, stack, shared];
    const names = ['b', 'a', 'add', 'stack', 'shared'];
    const copy = modelFromConfig(net);
    expect(copy.layers.map(({ name }) => name)).toEqual(names);
    expect((copy.getConfig() as Json).layers.map(({ name }: Json) => name)).toEqual(names);
    expect(copy.weights[0]).toBe(copy.getLayer('stack').weights[0]);
  });

  it('clone models', () => {
    const net = graph();
    const copy = cloneModel(net);
    expect(copy.getConfig()).toEqual(net.getConfig());
    expect(copy.layers.some((layer) => net.layers.includes(layer))).toBe(false);
  });

  it('know classes of the user where they are given', () => {
    const net = sequential([input({ shape: [2] }), new Shift({ by: 3 })]);
    expect(() => cloneModel(net)).toThrow('Unknown layer "Shift"');
    const copy = cloneModel(net, { customObjects: { Shift } });
    expect(copy.layers[0]).toBeInstanceOf(Shift);
    expect((copy.layers[0] as Shift).by).toBe(3);
    // What was given for one model does not last.
    expect(() => cloneModel(net)).toThrow('Unknown layer "Shift"');
    expect(() => cloneModel(net, { customObjects: { Shift: 3 } })).toThrow(
      'cloneModel: expected customObjects to be a record of classes and functions by their names, got Shift: 3.',
    );
    expect(() => cloneModel(net, { custom: {} } as object)).toThrow('unknown option "custom"');
  });

  it.each([
    [
      'something else',
      () => ({ className: 'Dense', config: {} }),
      "expected { className: 'Sequential' or 'Functional'",
    ],
    [
      'no layers',
      () => ({ className: 'Functional', config: { name: 'x' } }),
      'expected layers to be a list of configs',
    ],
    ['no name', () => ({ className: 'Sequential', config: { layers: [] } }), 'expected name to be a non-empty string'],
    [
      'a layer that is none',
      () => ({ className: 'Sequential', config: { name: 'x', layers: [3] } }),
      'layers[0]: expected',
    ],
  ])('refuse %s', (_name, make, message) => {
    expect(() => modelFromConfig(make() as never)).toThrow(message);
  });

  it.each([
    [
      'a tensor that no layer gives',
      (config: Json) => Object.assign(config, { outputLayers: ['add', 1, 0] }),
      '["add",1,0]',
    ],
    [
      'outputs that are no tensors',
      (config: Json) => Object.assign(config, { outputLayers: 3 }),
      'expected tensors, each as',
    ],
    ['two layers of one name', (config: Json) => config.layers.push(config.layers[0]), 'the name "a" is there twice'],
    [
      'a cycle',
      (config: Json) => {
        config.layers[2].inboundNodes[0].args[0].config.kerasHistory = ['add', 0, 0];
      },
      'the layers "shared", "stack" and "add" need what no layer gives, or each other',
    ],
    [
      'uses that are no list',
      (config: Json) => Object.assign(config.layers[2], { inboundNodes: 1 }),
      'expected inboundNodes',
    ],
    [
      'a use without arguments',
      (config: Json) => Object.assign(config.layers[2], { inboundNodes: [{}] }),
      'the arguments of a use',
    ],
  ])('of graphs refuse %s', (_name, change, message) => {
    const net = configOf(graph());
    change(net.config);
    expect(() => modelFromConfig(net)).toThrow(message);
  });
});
