/** What preprocessing layers learnt, through files. Files of Keras 3.15.1: scripts/golden/preprocessing_files.py. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layers, loadModel, sequential, tensor } from '../../src/index.ts';
import type { IntegerLookup } from '../../src/nn/layers/integerLookup.ts';
import { fromKerasLayer } from '../../src/saving/kerasLayers.ts';
import { type GoldenArray, numbers } from '../nn/goldens.ts';

interface KerasCase {
  readonly file: string;
  readonly x: GoldenArray;
  readonly y: GoldenArray;
  readonly prediction: GoldenArray;
  readonly more: number[];
}

const folder = fileURLToPath(new URL('../golden/kerasFiles/', import.meta.url));
const { vocabularies } = JSON.parse(readFileSync(join(folder, 'preprocessingFiles.json'), 'utf8')) as {
  vocabularies: KerasCase[];
};
const asTensor = (golden: GoldenArray) => tensor(numbers(golden), golden.shape);

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'millrace-preprocessing-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

describe('adapted layers in files', () => {
  it.each(vocabularies.map((golden) => [golden.file, golden] as const))('%s of Keras', async (file, golden) => {
    const model = await loadModel(join(folder, file));
    expect((await model.predict(asTensor(golden.x))).data).toBeAllClose(numbers(golden.prediction));
    const { loss } = await model.trainOnBatch(asTensor(golden.x), asTensor(golden.y), { returnDict: true });
    expect(loss).toBeAllClose(golden.more[0]);
    // Written into the config, which Keras reads as well.
    const path = join(scratch, file);
    await model.save(path);
    const again = await loadModel(path);
    expect((again.layers[0] as IntegerLookup).getVocabulary()).toEqual(
      (model.layers[0] as IntegerLookup).getVocabulary(),
    );
    model.dispose();
    again.dispose();
  });

  it('keep mean, variance, boundaries and vocabulary', async () => {
    const x = tensor([
      [1, 20],
      [3, 40],
      [5, 60],
      [100, 10],
    ]);
    const normalization = layers.normalization({ inputShape: [2] });
    const discretization = layers.discretization({ numBins: 3 });
    await normalization.adapt(x);
    await discretization.adapt([-1, -0.5, 0, 0.5, 1]);
    const lookup = layers.integerLookup({ outputMode: 'count' });
    await lookup.adapt([0, 1, 1]);
    const model = sequential([normalization, discretization, lookup]);
    const path = join(scratch, 'adapted.keras');
    await model.save(path);
    const loaded = await loadModel(path);
    expect((await loaded.predict(x)).toArray()).toEqual((await model.predict(x)).toArray());
    expect(loaded.getWeights().map(({ dtype, shape }) => [dtype, shape])).toEqual([
      ['float32', [2]],
      ['float32', [2]],
      ['int32', []],
    ]);
    expect(loaded.layers.map((layer) => layer.getConfig())).toEqual(model.layers.map((layer) => layer.getConfig()));
    model.dispose();
    loaded.dispose();
  });

  it('are refused where they take strings, with the way out', () => {
    const file = { class_name: 'TextVectorization', config: { name: 'words', ragged: false, split: 'whitespace' } };
    expect(() => fromKerasLayer(file, 'layers[1]')).toThrow(
      'layers[1] ("words"): is a TextVectorization layer, which takes strings, and tensors hold numbers. Build the model',
    );
    const weighted = { class_name: 'IntegerLookup', config: { name: 'codes', output_mode: 'tf_idf' } };
    expect(() => fromKerasLayer(weighted, 'layers[1]')).toThrow('has no place in files yet');
  });

  it('have no place for tfIdf yet, and say so', async () => {
    const lookup = layers.integerLookup({ vocabulary: [1], idfWeights: [1], outputMode: 'tfIdf', inputShape: [2] });
    const model = sequential([lookup]);
    await expect(model.save(join(scratch, 'tfIdf.keras'))).rejects.toThrow(
      'an IntegerLookup with outputMode "tfIdf" has no place in files yet',
    );
    model.dispose();
  });
});
