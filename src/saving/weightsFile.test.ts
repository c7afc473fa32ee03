import * as h5wasm from 'h5wasm';
import { describe, expect, it } from 'vitest';
import { groupNames, readWeights, writeWeights } from './weightsFile.ts';

describe('weights files', () => {
  it('names groups by class, numbered', () => {
    expect(groupNames(['Conv2D', 'ReLU', 'MaxPooling2D', 'Conv2D', 'Conv2D'])).toEqual([
      'conv2d',
      're_lu',
      'max_pooling2d',
      'conv2d_1',
      'conv2d_2',
    ]);
  });

  it('refuses a dataset that claims more than the file can hold, before it makes room for it', async () => {
    const { FS } = await h5wasm.ready;
    const file = new h5wasm.File('/claims.h5', 'w');
    const vars = file.create_group('layers').create_group('dense').create_group('vars');
    const dataset = vars.create_dataset({
      name: '0',
      data: new Float32Array(4),
      shape: [4],
      maxshape: [null],
      chunks: [4],
    });
    dataset.resize([2 ** 40]);
    file.close();
    const bytes = FS.readFile('/claims.h5') as Uint8Array;
    FS.unlink('/claims.h5');
    await expect(readWeights(bytes, [{ path: 'layers/dense', count: 1 }], 'x')).rejects.toThrow(
      'x, layers/dense/vars/0: claims 4.0 TiB for shape [1099511627776]; the file is too small.',
    );
  });

  it('gives back what was written, more than ten arrays in order', async () => {
    const arrays = Array.from({ length: 12 }, (_, i) => ({ shape: [2, 1], data: Float32Array.of(i, -i) }));
    const bytes = await writeWeights({
      modelName: 'm',
      groups: [
        { path: 'layers/dense', name: 'first', arrays },
        { path: 'layers/lstm/cell', name: 'lstm_cell', arrays: arrays.slice(0, 2) },
        { path: 'layers/lstm', name: 'lstm', arrays: [] },
      ],
      optimizer: { name: 'adam', arrays: [{ shape: [], data: Int32Array.of(7) }] },
    });
    const groups = [
      { path: 'layers/lstm/cell', count: 2 },
      { path: 'layers/dense', count: 12 },
      { path: 'layers/flatten', count: 0 },
    ];
    const read = await readWeights(bytes, groups, 'x');
    expect(read.groups).toEqual([arrays.slice(0, 2), arrays, []]);
    expect(read.optimizer).toEqual([{ shape: [], data: Int32Array.of(7) }]);
    await expect(readWeights(bytes, [{ path: 'layers/dense_1', count: 1 }], 'x')).rejects.toThrow(
      'x: has no group "layers/dense_1/vars"',
    );
    await expect(readWeights(bytes.slice(0, 100), groups, 'x')).rejects.toThrow(
      /^x: not a readable HDF5 file \([^\n]+\)\. The file is damaged\.$/,
    );
  });
});
