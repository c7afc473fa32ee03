import { describe, expect, it } from 'vitest';
import type { Node } from '../graph/node.ts';
import { type Layer, layers } from '../nn/layers/index.ts';
import type { SymbolicShape } from '../tensor/shape.ts';
import { weightGroups } from './weightTree.ts';

/** Paths with the number of arrays there; groups without arrays are left out. */
function pathsOf(list: readonly Layer[]): Record<string, number> {
  const groups = weightGroups(list).filter(({ weights }) => weights.length > 0);
  return Object.fromEntries(groups.map(({ path, weights }) => [path, weights.length]));
}

function built(layer: Layer, shape: Parameters<Layer['ensureBuilt']>[0]): Layer {
  layer.ensureBuilt(shape);
  return layer;
}

/** Its layers are found in the order of the names of the properties, as Keras finds them. */
class Own extends layers.Layer {
  readonly zeta = this.addLayer(layers.dense({ units: 1 }));
  readonly beta = [this.zeta, this.addLayer(layers.dense({ units: 2 })), this.addLayer(layers.dense({ units: 3 }))];
  readonly _last = this.addLayer(layers.dense({ units: 4 }));
  readonly lastOne = this.addLayer(layers.dense({ units: 5 }));

  protected override build(): void {
    for (const layer of this.layers) layer.ensureBuilt([null, 2]);
    this.addWeight('still', { shape: [1], initializer: this.zeta.kernelInitializer, trainable: false });
    this.addWeight('moves', { shape: [1], initializer: this.zeta.kernelInitializer });
  }

  override call(x: Node): Node {
    return x;
  }

  override computeOutputShape(shape: SymbolicShape): SymbolicShape {
    return shape;
  }

  override getConfig() {
    return {};
  }
}

describe('the groups of a weights file', () => {
  // The paths are those of files of Keras 3.15.1.
  it('of layers made of others are where Keras keeps them', () => {
    const sequence = [null, 4, 3] as const;
    const list = [
      built(layers.bidirectional({ layer: layers.gru({ units: 2 }) }), sequence),
      built(layers.timeDistributed({ layer: layers.dense({ units: 2 }) }), sequence),
      built(layers.rnn({ cell: [layers.lstmCell({ units: 2 }), layers.lstmCell({ units: 2 })] }), sequence),
      built(layers.multiHeadAttention({ numHeads: 1, keyDim: 2, useGate: true }), [sequence, sequence]),
      built(layers.spectralNormalization({ layer: layers.dense({ units: 2 }) }), [null, 3]),
      built(layers.lstm({ units: 1 }), sequence),
      built(layers.lstm({ units: 1 }), sequence),
      built(layers.groupQueryAttention({ headDim: 2, numQueryHeads: 2, numKeyValueHeads: 1 }), [sequence, sequence]),
    ];
    expect(pathsOf(list)).toEqual({
      'layers/bidirectional/backward_layer/cell': 3,
      'layers/bidirectional/forward_layer/cell': 3,
      'layers/time_distributed/layer': 2,
      'layers/rnn/cell/cells/lstm_cell': 3,
      'layers/rnn/cell/cells/lstm_cell_1': 3,
      'layers/multi_head_attention/_gate_dense': 2,
      'layers/multi_head_attention/key_dense': 2,
      'layers/multi_head_attention/output_dense': 2,
      'layers/multi_head_attention/query_dense': 2,
      'layers/multi_head_attention/value_dense': 2,
      'layers/spectral_normalization': 2,
      'layers/spectral_normalization/layer': 2,
      'layers/lstm/cell': 3,
      'layers/lstm_1/cell': 3,
      'layers/grouped_query_attention/_key_dense': 2,
      'layers/grouped_query_attention/_output_dense': 2,
      'layers/grouped_query_attention/_query_dense': 2,
      'layers/grouped_query_attention/_value_dense': 2,
    });
  });

  it('of properties come in alphabetical order, private ones last, and each layer once', () => {
    const groups = weightGroups([built(new Own(), [null, 2])]);
    expect(groups.map(({ path, layer }) => [path, layer.weights.at(0)?.shape.at(-1)])).toEqual([
      ['layers/own', 1],
      ['layers/own/beta/dense', 1],
      ['layers/own/beta/dense_1', 2],
      ['layers/own/beta/dense_2', 3],
      ['layers/own/last_one', 5],
      ['layers/own/_last', 4],
    ]);
    expect(groups[0]!.weights.map(({ name }) => name)).toEqual(['moves', 'still']);
  });
});
