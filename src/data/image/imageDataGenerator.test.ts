import { describe, expect, it } from 'vitest';
import { contextOf, noise } from '../../../test/imageFiles.ts';
import { type Tensor, tensor } from '../../tensor/tensor.ts';
import { ArrayImageSequence } from './arrayImages.ts';
import { ImageDataGenerator, type ImageDataGeneratorOptions } from './imageDataGenerator.ts';
import { IDENTITY_TRANSFORM, type ImageTransform } from './transform.ts';

const SHAPE = [5, 4, 6, 3];
const images = tensor(noise(360, 1), SHAPE);
const labels = tensor(Int32Array.from([0, 1, 0, 1, 1]));

async function batch(
  sequence: ArrayImageSequence,
  index: number,
  epoch = 0,
): Promise<Record<'x' | 'y' | 'sampleWeight', Tensor>> {
  return (await sequence.getItem(index, contextOf(epoch))) as Record<'x' | 'y' | 'sampleWeight', Tensor>;
}

describe('random transforms', () => {
  const COUNT = 4000;
  const draw = (options: ImageDataGeneratorOptions): ImageTransform[] => {
    const generator = new ImageDataGenerator(options);
    return Array.from({ length: COUNT }, (_, seed) => generator.getRandomTransform([20, 40, 3], seed));
  };
  const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

  /** Uniform in [low, high): its ends are nearly reached, and its mean is within five standard errors. */
  function expectUniform(values: readonly number[], low: number, high: number): void {
    const width = high - low;
    expect(Math.min(...values)).toBeGreaterThanOrEqual(low);
    expect(Math.max(...values)).toBeLessThan(high);
    expect(Math.min(...values)).toBeLessThan(low + 0.01 * width);
    expect(Math.max(...values)).toBeGreaterThan(high - 0.01 * width);
    expect(Math.abs(meanOf(values) - (low + high) / 2)).toBeLessThan((5 * width) / Math.sqrt(12 * COUNT));
  }

  it('are the identity without options', () => {
    expect(new Set(draw({}).map((one) => JSON.stringify(one)))).toEqual(new Set([JSON.stringify(IDENTITY_TRANSFORM)]));
  });

  it('fill their ranges evenly', () => {
    const drawn = draw({
      rotationRange: 30,
      shearRange: 10,
      zoomRange: 0.2,
      widthShiftRange: 0.1,
      heightShiftRange: 0.25,
    });
    expectUniform(
      drawn.map(({ theta }) => theta),
      -30,
      30,
    );
    expectUniform(
      drawn.map(({ shear }) => shear),
      -10,
      10,
    );
    expectUniform(
      drawn.map(({ zx }) => zx),
      0.8,
      1.2,
    );
    expectUniform(
      drawn.map(({ zy }) => zy),
      0.8,
      1.2,
    );
    // Fractions: of the height 20 vertically (tx), of the width 40 horizontally (ty).
    expectUniform(
      drawn.map(({ tx }) => tx),
      -5,
      5,
    );
    expectUniform(
      drawn.map(({ ty }) => ty),
      -4,
      4,
    );
    expect(drawn.some(({ zx, zy }) => Math.abs(zx - zy) > 0.2)).toBe(true);
  });

  it('take zoomRange as a pair, too', () => {
    expectUniform(
      draw({ zoomRange: [0.5, 0.75] }).map(({ zx }) => zx),
      0.5,
      0.75,
    );
  });

  it('flip half of the images, and only as switched on', () => {
    const both = draw({ horizontalFlip: true, verticalFlip: true });
    for (const name of ['flipHorizontal', 'flipVertical'] as const) {
      const share = meanOf(both.map((one) => Number(one[name])));
      expect(Math.abs(share - 0.5)).toBeLessThan(2.5 / Math.sqrt(COUNT));
    }
    const together = meanOf(both.map((one) => Number(one.flipHorizontal && one.flipVertical)));
    expect(Math.abs(together - 0.25)).toBeLessThan(2.5 / Math.sqrt(COUNT));
    expect(draw({ horizontalFlip: true }).some(({ flipVertical }) => flipVertical)).toBe(false);
    expect(draw({ horizontalFlip: true }).map((one) => one.flipHorizontal)).toEqual(
      both.map((one) => one.flipHorizontal),
    );
  });

  // Keras: int n draws 0..n-1 and a sign; 1.0 is a range of pixels; an array draws an element and a sign.
  it('shift by whole pixels for whole numbers above 1, by pixels from 1 on, and by elements of an array', () => {
    expect(new Set(draw({ widthShiftRange: 3 }).map(({ ty }) => ty + 0))).toEqual(new Set([-2, -1, 0, 1, 2]));
    expectUniform(
      draw({ heightShiftRange: 1 }).map(({ tx }) => tx),
      -1,
      1,
    );
    expectUniform(
      draw({ heightShiftRange: 2.5 }).map(({ tx }) => tx),
      -2.5,
      2.5,
    );
    expect(new Set(draw({ widthShiftRange: [2, 5] }).map(({ ty }) => ty))).toEqual(new Set([-5, -2, 2, 5]));
    expect(new Set(draw({ widthShiftRange: [0.25, 0.5] }).map(({ ty }) => ty))).toEqual(new Set([-20, -10, 10, 20]));
  });

  it('move images horizontally for widthShiftRange and vertically for heightShiftRange', () => {
    // Columns are constant: a vertical move changes nothing, a horizontal one does.
    const columns = tensor(
      Float32Array.from({ length: 40 }, (_, i) => i % 8),
      [5, 8, 1],
    );
    const wide = new ImageDataGenerator({ widthShiftRange: 0.4 });
    const high = new ImageDataGenerator({ heightShiftRange: 0.4 });
    for (let seed = 0; seed < 20; seed++) {
      expect(wide.randomTransform(columns, seed).data).not.toEqual(columns.data);
      expect(high.randomTransform(columns, seed).data).toBeAllClose(columns.data, { atol: 1e-5 });
    }
  });

  it('are the same for the same seed, and apply as drawn', () => {
    const generator = new ImageDataGenerator({
      rotationRange: 90,
      zoomRange: 0.5,
      fillMode: 'constant',
      cval: 7,
      rescale: 2,
    });
    const image = tensor(noise(72, 2), [4, 6, 3]);
    const drawn = generator.getRandomTransform([4, 6, 3], 5);
    expect(generator.getRandomTransform([4, 6, 3], 5)).toEqual(drawn);
    expect(generator.randomTransform(image, 5).data).toEqual(generator.applyTransform(image, drawn).data);
    expect(generator.applyTransform(image, {}).data).toEqual(Float32Array.from(image.data));
  });

  it('refuses transforms that no image has', () => {
    const plain = new ImageDataGenerator();
    const image = tensor([[[1], [2]]]);
    expect(() => plain.applyTransform(image, { theta: Number.NaN })).toThrow(
      'applyTransform: expected theta to be a finite number, got NaN.',
    );
    expect(() => plain.applyTransform(image, { zx: undefined as never })).toThrow('expected zx to be a finite number');
    expect(() => plain.applyTransform(image, { flipVertical: 1 as never })).toThrow('expected flipVertical to be true');
    expect(() => plain.applyTransform(image, { rotation: 3 } as object)).toThrow('unknown option "rotation"');
  });
});

describe('standardize', () => {
  const image = tensor(noise(72, 3), [4, 6, 3]);
  const values = [...image.data];
  const mean = values.reduce((sum, value) => sum + value, 0) / 72;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 72);

  it('rescales, centres and divides as Keras', () => {
    expect(new ImageDataGenerator({ rescale: 0.5 }).standardize(image).data).toBeAllClose(values.map((v) => v / 2));
    expect(new ImageDataGenerator({ rescale: 0 }).standardize(image).data).toEqual(Float32Array.from(values));
    expect(new ImageDataGenerator({ samplewiseCenter: true }).standardize(image).data).toBeAllClose(
      values.map((value) => value - mean),
      { atol: 1e-4 },
    );
    expect(new ImageDataGenerator({ samplewiseStdNormalization: true }).standardize(image).data).toBeAllClose(
      values.map((value) => (value - mean) / (deviation + 1e-6)),
      { atol: 1e-4 },
    );
    const uniform = tensor(new Float32Array(72).fill(9), [4, 6, 3]);
    expect(new Set(new ImageDataGenerator({ samplewiseStdNormalization: true }).standardize(uniform).data)).toEqual(
      new Set([0]),
    );
  });

  it('calls preprocessingFunction before it rescales', () => {
    const generator = new ImageDataGenerator({
      rescale: 1 / 2,
      preprocessingFunction: (one) => tensor(one.data.map((value) => value + 4) as Float32Array, one.shape),
    });
    expect(generator.standardize(image).data).toBeAllClose(values.map((value) => (value + 4) / 2));
    const wrong = new ImageDataGenerator({ preprocessingFunction: () => [1, 2] });
    expect(() => wrong.standardize(image)).toThrow(/preprocessingFunction.*\[4, 6, 3\].*\[2\]/);
  });
});

describe('flow', () => {
  const plain = new ImageDataGenerator();
  const augment = new ImageDataGenerator({ rotationRange: 40, horizontalFlip: true, rescale: 1 / 255 });

  it('gives rows, targets and weights in order without shuffling', async () => {
    const sampleWeight = [1, 2, 3, 4, 5];
    const sequence = plain.flow(images, labels, { batchSize: 2, shuffle: false, sampleWeight });
    expect([sequence.length, sequence.samples, sequence.imageShape]).toEqual([3, 5, [4, 6, 3]]);
    const { x, y, sampleWeight: weights } = await batch(sequence, 1);
    expect([x.shape, x.dtype, y.dtype]).toEqual([[2, 4, 6, 3], 'float32', 'int32']);
    expect([...x.data]).toEqual([...images.data.subarray(144, 288)]);
    expect([[...y.data], [...weights.data]]).toEqual([
      [0, 1],
      [3, 4],
    ]);
    expect((await batch(sequence, 2)).x.shape).toEqual([1, 4, 6, 3]);
    const alone = await batch(plain.flow(images), 0);
    expect([alone.y, alone.sampleWeight]).toEqual([undefined, undefined]);
  });

  it('keeps images, targets and weights together when it shuffles', async () => {
    const rows = tensor(
      Float32Array.from({ length: 5 }, (_, i) => i),
      [5, 1, 1, 1],
    );
    const y = tensor(
      Float32Array.from({ length: 10 }, (_, i) => i >> 1),
      [5, 2],
    );
    const sequence = plain.flow(rows, y, { batchSize: 2, seed: 1, sampleWeight: [0, 1, 2, 3, 4] });
    const seen: number[] = [];
    for (let i = 0; i < 3; i++) {
      const { x, y: targets, sampleWeight } = await batch(sequence, i, 7);
      x.data.forEach((value, k) => {
        expect([targets.data[2 * k], targets.data[2 * k + 1], sampleWeight.data[k]]).toEqual([value, value, value]);
        seen.push(value);
      });
    }
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('is the same from an instance that a worker makes, over shared memory', async () => {
    const sequence = augment.flow(images, labels, { batchSize: 2, seed: 6, sampleWeight: [1, 2, 3, 4, 5] });
    const before = [await batch(sequence, 0, 2), await batch(sequence, 2, 2)];
    const recipe = sequence.workerRecipe()!;
    // 2 images of 4 x 6 x 3 floats, 2 labels and 2 weights, each from a multiple of 64 bytes on.
    expect(recipe).toMatchObject({ kind: 'builtin', key: 'arrayImages', batchBytes: 576 + 64 + 64 });
    const config = structuredClone(recipe.args[0]) as ConstructorParameters<typeof ArrayImageSequence>[0];
    for (const array of [config.x, config.y, config.sampleWeight])
      expect(array?.data.buffer).toBeInstanceOf(SharedArrayBuffer);
    const twin = new ArrayImageSequence(config);
    expect([await batch(twin, 0, 2), await batch(twin, 2, 2)]).toEqual(before);
    // The instance itself goes on the same, and gives the same memory to the next worker.
    expect([await batch(sequence, 0, 2), await batch(sequence, 2, 2)]).toEqual(before);
    const again = sequence.workerRecipe()!.args[0] as typeof config;
    expect(again.x.data.buffer).toBe((recipe.args[0] as typeof config).x.data.buffer);
  });

  it('gives the event loop its turns within a big batch', async () => {
    const big = tensor(new Uint8Array(24 * 256 * 256 * 3), [24, 256, 256, 3]);
    let turns = 0;
    let ended = false;
    const count = (): void => {
      if (ended) return;
      turns++;
      setImmediate(count);
    };
    setImmediate(count);
    await batch(augment.flow(big, undefined, { batchSize: 24, seed: 1 }), 0);
    ended = true;
    expect(turns).toBeGreaterThanOrEqual(3);
  });

  it('stays on the main thread with a preprocessingFunction', () => {
    const generator = new ImageDataGenerator({ preprocessingFunction: (image) => image });
    expect(generator.flow(images).workerRecipe()).toBeUndefined();
  });

  it('splits: the first rows validate; weights and targets go with them', async () => {
    const split = new ImageDataGenerator({ validationSplit: 0.4 });
    const options = { shuffle: false, sampleWeight: [1, 2, 3, 4, 5] } as const;
    const validation = await batch(split.flow(images, labels, { ...options, subset: 'validation' }), 0);
    const training = await batch(split.flow(images, labels, { ...options, subset: 'training' }), 0);
    expect([[...validation.y.data], [...validation.sampleWeight.data]]).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect([[...training.y.data], [...training.sampleWeight.data]]).toEqual([
      [0, 1, 1],
      [3, 4, 5],
    ]);
    expect([...training.x.data]).toEqual([...images.data.subarray(144)]);
  });

  it('refuses a split of sorted classes, as Keras, unless told to accept it', () => {
    const split = new ImageDataGenerator({ validationSplit: 0.4 });
    const sorted = [0, 0, 1, 1, 1];
    const oneHot = sorted.map((label) => [1 - label, label]);
    for (const y of [sorted, oneHot]) {
      expect(() => split.flow(images, y, { subset: 'training' })).toThrow(/different classes.*Shuffle the arrays/);
      expect(split.flow(images, y, { subset: 'training', ignoreClassSplit: true }).samples).toBe(3);
    }
    expect(split.flow(images, [0.1, 0.2, 0.3, 0.4, 0.5], { subset: 'training' }).samples).toBe(3);
  });

  it('refuses what does not fit', () => {
    expect(() => plain.flow(tensor(new Float32Array(24), [4, 6]))).toThrow(
      /\[samples, height, width, channels\].*\[4, 6\]/,
    );
    expect(() => plain.flow(images, [1, 2])).toThrow(/x \[5, 4, 6, 3\] and y \[2\]/);
    expect(() => plain.flow(images, labels, { sampleWeight: [1] })).toThrow(/sampleWeight/);
    expect(() => plain.flow(tensor(new Float32Array(0), [0, 4, 6, 3]))).toThrow(/no image/);
    expect(() => plain.flow(images, labels, { subset: 'training' })).toThrow(/validationSplit/);
    expect(() => plain.flow(images, labels, { batch_size: 3 } as object)).toThrow(/Did you mean "batchSize"/);
  });
});

describe('new ImageDataGenerator refuses', () => {
  it.each([
    [{ rotationRnge: 3 }, /unknown option "rotationRnge".*Did you mean "rotationRange"/],
    [{ rotation_range: 3 }, /Did you mean "rotationRange"/],
    [{ brightnessRange: [0.5, 1] }, /brightnessRange is not supported yet/],
    [{ rotationRange: -1 }, /rotationRange/],
    [{ rotationRange: Number.NaN }, /rotationRange/],
    [{ zoomRange: 1 }, /zoomRange/],
    [{ zoomRange: [1.2, 0.8] }, /zoomRange.*Swap/],
    [{ zoomRange: [1, 2, 3] }, /zoomRange/],
    [{ widthShiftRange: [] }, /widthShiftRange/],
    [{ horizontalFlip: 1 }, /horizontalFlip/],
    [{ fillMode: 'reflect' }, /fillMode.*"nearest" or "constant".*"reflect"/],
    [{ cval: Infinity }, /cval/],
    [{ validationSplit: 1 }, /validationSplit/],
    [{ validationSplit: -0.1 }, /validationSplit/],
    [{ dataFormat: 'channelsFirst' }, /dataFormat/],
    [{ preprocessingFunction: 3 }, /preprocessingFunction/],
    [null, /options object, got null/],
  ])('%j', (options, pattern) => {
    expect(() => new ImageDataGenerator(options as ImageDataGeneratorOptions)).toThrow(pattern);
  });
});
