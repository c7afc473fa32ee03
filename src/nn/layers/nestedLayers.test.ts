/** Layers made of other layers: order and paths of weights as Keras 3.15.1 gives them for the same class. */
import { describe, expect, it } from 'vitest';
import { runLayer } from '../../../test/nn/runLayer.ts';
import { add, multiply } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { optimizers, sequential, utils } from '../../index.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import type { CallContext } from '../context.ts';
import { Constant } from '../initializers.ts';
import type { Weight } from '../weight.ts';
import { Layer, type LayerConfig, type LayerOptions, layers } from './index.ts';

/** Two dense layers, normalised and scaled by a weight of its own. */
class Block extends Layer {
  readonly first = this.addLayer(layers.dense({ units: 3 }));
  readonly second = this.addLayer(layers.dense({ units: 4, kernelRegularizer: 'l2' }));
  readonly normalization = this.addLayer(layers.batchNormalization());
  #scale: Weight | undefined;

  constructor(options: LayerOptions = {}) {
    super(options);
  }

  protected override build(shape: SymbolicShape): void {
    this.#scale = this.addWeight('scale', { shape: [4], initializer: new Constant({ value: 2 }) });
    this.first.ensureBuilt(shape);
    this.second.ensureBuilt(this.first.computeOutputShape(shape));
    this.normalization.ensureBuilt(this.computeOutputShape(shape));
  }

  override call(x: Node, context: CallContext): Node {
    const inner = this.second.call(this.first.call(x, context), context); // [batch, 4]
    const y = this.normalization.call(inner, context); // [batch, 4]
    return multiply(y, context.read(this.#scale!));
  }

  override computeOutputShape(shape: SymbolicShape): SymbolicShape {
    return this.second.computeOutputShape(this.first.computeOutputShape(shape));
  }

  override getConfig(): LayerConfig {
    return {};
  }
}

/** A block in a block. */
class Outer extends Layer {
  readonly block = this.addLayer(new Block());

  protected override build(shape: SymbolicShape): void {
    this.block.ensureBuilt(shape);
  }

  override call(x: Node, context: CallContext): Node {
    return this.block.call(x, context);
  }

  override computeOutputShape(shape: SymbolicShape): SymbolicShape {
    return this.block.computeOutputShape(shape);
  }

  override getConfig(): LayerConfig {
    return {};
  }
}

const built = (): Block => {
  const block = new Block({ name: 'b' });
  block.ensureBuilt([null, 2]);
  return block;
};

describe('a layer made of layers', () => {
  it('has their weights after its own, under their paths', () => {
    const block = built();
    expect(block.layers.map(({ name }) => name)).toEqual(['dense', 'dense_1', 'batch_normalization']);
    // Keras: [w.path for w in b.weights]
    expect([...block.weightPaths.values()]).toEqual([
      'b/scale',
      'b/dense/kernel',
      'b/dense/bias',
      'b/dense_1/kernel',
      'b/dense_1/bias',
      'b/batch_normalization/gamma',
      'b/batch_normalization/beta',
      'b/batch_normalization/moving_mean',
      'b/batch_normalization/moving_variance',
    ]);
    expect([...block.weightPaths.keys()]).toEqual(block.weights);
    expect(block.trainableWeights).toEqual(block.weights.slice(0, 7));
    expect(block.nonTrainableWeights).toEqual(block.weights.slice(7));
  });

  it('nests to any depth', () => {
    const outer = new Outer({ name: 'outer' });
    outer.ensureBuilt([null, 2]);
    expect([...outer.weightPaths.values()].slice(0, 2)).toEqual(['outer/block/scale', 'outer/block/dense/kernel']);
    expect(outer.weights).toHaveLength(9);
  });

  it('freezes them, and they freeze one by one', () => {
    const block = built();
    block.second.trainable = false;
    const paths = (weights: readonly Weight[]) => weights.map((weight) => block.weightPaths.get(weight));
    expect(paths(block.trainableWeights)).toEqual([
      'b/scale',
      'b/dense/kernel',
      'b/dense/bias',
      'b/batch_normalization/gamma',
      'b/batch_normalization/beta',
    ]);
    expect(block.nonTrainableWeights).toHaveLength(4);
    block.trainable = false;
    expect(block.trainableWeights).toEqual([]);
    expect(block.nonTrainableWeights).toEqual(block.weights);
    expect(block.normalization.trainable).toBe(false);
    block.trainable = true;
    expect(block.second.trainable).toBe(true);
  });

  it('that is made frozen has frozen layers', () => {
    expect(new Block({ trainable: false }).normalization.trainable).toBe(false);
  });

  it('passes on whether it trains: a frozen batch normalization keeps its statistics', async () => {
    const run = (block: Block, training: boolean) =>
      runLayer(block, { inputShape: [2, 2], input: Float32Array.of(1, 2, 3, 4), training });
    expect((await run(built(), true)).updated).toEqual(['moving_mean', 'moving_variance']);
    expect((await run(built(), false)).updated).toEqual([]);
    const frozen = built();
    frozen.trainable = false;
    expect((await run(frozen, true)).updated).toEqual([]);
  });

  it('refuses a name or a layer twice', () => {
    class Twice extends Outer {
      readonly again = this.addLayer(this.block);
    }
    expect(() => new Twice()).toThrow(InvalidArgumentError);
    expect(() => new Twice()).toThrow('Twice: Block "block" is a part of it already. Make a second layer.');
    class SameName extends Outer {
      readonly other = this.addLayer(new Block({ name: 'block' }));
    }
    expect(() => new SameName()).toThrow(
      `addLayer: SameName already has a layer named "block". Give this one another name: { name: '...' }.`,
    );
    class NoLayer extends Outer {
      readonly other = this.addLayer({ units: 3 } as unknown as Layer);
    }
    expect(() => new NoLayer()).toThrow('addLayer: expected NoLayer to be given a layer, got');
  });

  // Keras 3.15.1: two layers that give x + dense(x), with one dense layer of ones, on SGD(0.1, momentum=0.5).
  it('trains a layer that is a part of two as one', async () => {
    class Residual extends Layer {
      readonly dense: Layer;

      constructor(dense: Layer) {
        super({ inputShape: [2] });
        this.dense = this.addLayer(dense);
      }

      protected override build(shape: SymbolicShape): void {
        this.dense.ensureBuilt(shape);
      }

      override call(x: Node, context: CallContext): Node {
        return add(x, this.dense.call(x, context) as Node);
      }

      override computeOutputShape(shape: SymbolicShape): SymbolicShape {
        return shape;
      }

      override getConfig(): LayerConfig {
        return {};
      }
    }
    const shared = layers.dense({ units: 2, kernelInitializer: 'ones', kernelRegularizer: 'l2' });
    const net = sequential([new Residual(shared), new Residual(shared)]);
    expect(net.countParams()).toBe(6);
    net.compile({ optimizer: optimizers.sgd({ learningRate: 0.1, momentum: 0.5 }), loss: 'mse' });
    expect(await net.trainOnBatch([[1, 2]], [[1, 1]])).toBeCloseTo(156.54, 3);
    const [kernel, bias] = net.getWeights();
    expect(kernel!.data).toBeAllClose([-7.502001, -8.002001, -12.402, -13.102]);
    expect(bias!.data).toBeAllClose([-4.9, -5.1]);
    net.dispose();
  });

  it('trains in a model with all its weights, regularizers included', async () => {
    utils.setRandomSeed(3);
    const net = sequential([new Outer({ inputShape: [2] }), layers.dense({ units: 1 })]);
    expect(net.countParams()).toBe(4 + 2 * 3 + 3 + 3 * 4 + 4 + 4 * 4 + 4 + 1);
    net.compile({ optimizer: 'adam', loss: 'mse' });
    const before = net.getWeights();
    await net.trainOnBatch(
      [
        [1, 2],
        [3, 5],
        [0, 1],
      ],
      [[1], [0], [2]],
    );
    const after = net.getWeights();
    const moved = after.map(({ data }, i) => data.some((value, j) => value !== before[i]!.data[j]));
    // A bias before a normalization has no slope: rounding alone may move it.
    const names = net.layers.flatMap((layer) => [...layer.weightPaths.values()]);
    expect(names.filter((name, i) => !moved[i] && !name.endsWith('bias'))).toEqual([]);
    expect(net.summary({ printFn: () => undefined })).toContain('outer (Outer)');
    net.dispose();
  });
});
