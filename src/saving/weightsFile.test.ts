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

  it('gives back what was written, more than ten arrays in order', async () => {
    const arrays = Array.from({ length: 12 }, (_, i) => ({ shape: [2, 1], data: Float32Array.of(i, -i) }));
    const bytes = await writeWeights({
      modelName: 'm',
      layers: [{ className: 'Dense', name: 'first', arrays }],
      optimizer: { name: 'adam', arrays: [{ shape: [], data: Int32Array.of(7) }] },
    });
    const read = await readWeights(bytes, ['Dense'], 'x');
    expect(read.layers[0]).toEqual(arrays);
    expect(read.optimizer).toEqual([{ shape: [], data: Int32Array.of(7) }]);
    await expect(readWeights(bytes, ['Dense', 'Dense'], 'x')).rejects.toThrow('x: has no group "layers/dense_1/vars"');
    await expect(readWeights(bytes.slice(0, 100), ['Dense'], 'x')).rejects.toThrow('not a readable HDF5 file');
  });
});
