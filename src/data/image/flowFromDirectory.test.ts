import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { contextOf, noise, temporaryFolder, writeImage } from '../../../test/imageFiles.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { FlowFromDirectoryOptions } from './flowFromDirectory.ts';
import { ImageDataGenerator } from './imageDataGenerator.ts';
import { ImageFileSequence } from './imageFiles.ts';

const folder = temporaryFolder();
const animals = join(folder.path, 'animals');
const SHAPE = [4, 6, 3] as const;
const plain = new ImageDataGenerator();
const augment = new ImageDataGenerator({ rescale: 1 / 255, rotationRange: 40, zoomRange: 0.3, horizontalFlip: true });

/** The class of each file, and the number of its noise. */
const FILES: readonly (readonly [name: string, salt: number])[] = [
  ['ape/1.png', 1],
  ['ape/10.png', 2],
  ['ape/2.png', 3],
  ['ape/more/3.png', 4],
  ['bee/1.png', 5],
  ['bee/a.PNG', 6],
  ['cow/1.png', 7],
];

beforeAll(async () => {
  for (const [name, salt] of FILES) await writeImage(join(animals, name), SHAPE, noise(72, salt));
});

afterAll(folder.remove);

function open(
  options: FlowFromDirectoryOptions = {},
  generator = plain,
  path = animals,
): Promise<ImageFileSequence<Int32Array>> {
  return generator.flowFromDirectory(path, { targetSize: [4, 6], seed: 3, shuffle: false, verbose: false, ...options });
}

async function batch(
  sequence: ImageFileSequence<Int32Array>,
  index: number,
  epoch = 0,
): Promise<{ x: Tensor; y: Tensor }> {
  return (await sequence.getItem(index, contextOf(epoch))) as { x: Tensor; y: Tensor };
}

/** All batches of an epoch end to end. */
async function epochOf(sequence: ImageFileSequence<Int32Array>, epoch = 0): Promise<{ x: number[]; y: number[] }> {
  const all: { x: number[]; y: number[] } = { x: [], y: [] };
  for (let i = 0; i < sequence.length; i++) {
    const { x, y } = await batch(sequence, i, epoch);
    all.x.push(...x.data);
    if (y !== undefined) all.y.push(...y.data);
  }
  return all;
}

describe('flowFromDirectory', () => {
  it('lists classes and files in the order of their bytes', async () => {
    const sequence = await open({ batchSize: 3 });
    expect(sequence.filenames).toEqual(FILES.map(([name]) => name));
    expect(sequence.filepaths).toEqual(FILES.map(([name]) => join(animals, name)));
    // A loop over filepaths[i] must not join all of them each time.
    expect(sequence.filepaths).toBe(sequence.filepaths);
    expect(sequence.classIndices).toEqual({ ape: 0, bee: 1, cow: 2 });
    expect([...sequence.classes]).toEqual([0, 0, 0, 0, 1, 1, 2]);
    expect(sequence.classes).toBeInstanceOf(Int32Array);
    expect([sequence.numClasses, sequence.samples, sequence.length, sequence.batchSize]).toEqual([3, 7, 3, 3]);
    expect(sequence.imageShape).toEqual([4, 6, 3]);
  });

  it('gives the very pixels of the files, and one-hot rows', async () => {
    const sequence = await open({ batchSize: 3 });
    const { x, y } = await batch(sequence, 1);
    expect([x.shape, x.dtype, y.shape, y.dtype]).toEqual([[3, 4, 6, 3], 'float32', [3, 3], 'float32']);
    expect([...x.data]).toEqual([4, 5, 6].flatMap((salt) => [...noise(72, salt)]));
    expect(y.toArray()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 1, 0],
    ]);
    const last = await batch(sequence, 2);
    expect(last.x.shape).toEqual([1, 4, 6, 3]);
  });

  it('writes into the memory that the context allocates', async () => {
    const context = contextOf(0);
    const { x, y } = (await (await open()).getItem(0, context)) as { x: Tensor; y: Tensor };
    expect(new Set(context.allocated)).toEqual(new Set([x, y]));
  });

  it.each([
    ['sparse', 'int32', [0, 0, 0, 0, 1, 1, 2], ['ape', 'bee', 'cow']],
    ['binary', 'float32', [0, 0, 1, 1, 1, 1], ['bee', 'ape']],
  ] as const)('gives %s targets as %s', async (classMode, dtype, expected, classes) => {
    const { y } = await batch(await open({ classMode, classes }), 0);
    expect([y.dtype, y.shape]).toEqual([dtype, [expected.length]]);
    expect([...y.data]).toEqual(expected);
  });

  it("gives the images as targets with classMode 'input', and none with null", async () => {
    const { x, y } = await batch(await open({ classMode: 'input' }, augment), 0);
    expect(y.data).toEqual(x.data);
    expect(y.data).not.toBe(x.data);
    expect((await batch(await open({ classMode: null }), 0)).y).toBeUndefined();
  });

  it('numbers the classes as asked', async () => {
    const sequence = await open({ classes: ['cow', 'ape'] });
    expect(sequence.classIndices).toEqual({ cow: 0, ape: 1 });
    expect(sequence.filenames[0]).toBe('cow/1.png');
  });

  it('splits each class: its first files validate, the others train', async () => {
    const half = new ImageDataGenerator({ validationSplit: 0.5 });
    const validation = await open({ subset: 'validation' }, half);
    const training = await open({ subset: 'training' }, half);
    expect(validation.filenames).toEqual(['ape/1.png', 'ape/10.png', 'bee/1.png']);
    expect(training.filenames).toEqual(['ape/2.png', 'ape/more/3.png', 'bee/a.PNG', 'cow/1.png']);
    expect([...validation.classes]).toEqual([0, 0, 1]);
    expect(validation.numClasses).toBe(3);
    await expect(open({ subset: 'training' })).rejects.toThrow(/validationSplit/);
  });

  it('says how many images it found', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    await open({ verbose: true });
    await open({ verbose: false });
    expect(log.mock.calls).toEqual([['Found 7 images belonging to 3 classes.']]);
    log.mockRestore();
  });

  it('converts colours: luma of ITU-R 601 as Pillow, opaque alpha', async () => {
    const gray = (await batch(await open({ colorMode: 'grayscale' }), 0)).x;
    const rgba = (await batch(await open({ colorMode: 'rgba' }), 0)).x;
    expect([gray.shape, rgba.shape]).toEqual([
      [7, 4, 6, 1],
      [7, 4, 6, 4],
    ]);
    const [red, green, blue] = noise(72, 1) as unknown as [number, number, number];
    expect(Math.abs(gray.data[0]! - (0.299 * red + 0.587 * green + 0.114 * blue))).toBeLessThanOrEqual(0.51);
    expect([...rgba.data.subarray(0, 4)]).toEqual([red, green, blue, 255]);
  });
});

describe('epochs of flowFromDirectory', () => {
  it('hold every sample once, in a new order each epoch, the same from run to run', async () => {
    const one = await open({ shuffle: true, batchSize: 2, classMode: 'sparse' });
    const other = await open({ shuffle: true, batchSize: 2, classMode: 'sparse' });
    const orders = [0, 1, 2].map((epoch) =>
      Array.from({ length: one.length }, (_, i) => [...one.batchSamples(i, epoch)]).flat(),
    );
    for (const order of orders) expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(new Set(orders.map(String)).size).toBe(3);
    const epoch = await epochOf(one, 1);
    expect(epoch.y).toEqual(orders[1]!.map((sample) => one.classes[sample]));
    expect(epoch.x.slice(0, 72)).toEqual([...noise(72, orders[1]![0]! + 1)]);
    expect(await epochOf(other, 1)).toEqual(epoch);
  });

  it('augment each sample by (seed, epoch, sample) alone, whatever batch it is in', async () => {
    const [small, large] = [await open({ batchSize: 2 }, augment), await open({ batchSize: 7 }, augment)];
    const first = await epochOf(small, 0);
    expect(await epochOf(large, 0)).toEqual(first);
    expect((await epochOf(small, 1)).x).not.toEqual(first.x);
    expect((await epochOf(await open({ batchSize: 2, seed: 4 }, augment), 0)).x).not.toEqual(first.x);
    // Asked in any order and twice, a batch is the same.
    const late = await batch(small, 2, 0);
    await batch(small, 0, 5);
    expect((await batch(small, 2, 0)).x.data).toEqual(late.x.data);
  });

  it('are the same from an instance that a worker makes', async () => {
    const sequence = await open({ shuffle: true, batchSize: 3, cache: 'memory' }, augment);
    const recipe = sequence.workerRecipe();
    // 3 images of 4 x 6 x 3 floats and 3 rows of 3 floats, each from a multiple of 64 bytes on.
    expect(recipe).toMatchObject({ kind: 'builtin', key: 'imageFiles', batchBytes: 896 + 64 });
    const config = structuredClone(recipe?.args[0]) as ConstructorParameters<typeof ImageFileSequence>[0];
    // The tables travel as views of the same memory, not as copies.
    expect(config.names.bytes.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(config.classes?.labels.buffer).toBeInstanceOf(SharedArrayBuffer);
    const twin = new ImageFileSequence<Int32Array>(config);
    expect(await epochOf(twin, 4)).toEqual(await epochOf(sequence, 4));
    expect(twin.filepaths).toEqual(sequence.filepaths);
  });

  it('are the same with a cache, which is filled once', async () => {
    const fresh = join(folder.path, 'cached');
    for (const [name, salt] of FILES) await writeImage(join(fresh, name), [9, 13, 3], noise(351, salt));
    const expected = [
      await epochOf(await open({}, augment, fresh), 0),
      await epochOf(await open({}, augment, fresh), 1),
    ];
    const cached = await open({ cache: 'memory', batchSize: 2 }, augment, fresh);
    const partly = await open({ cache: 'memory', cacheBytes: 3 * 72 + 5 }, augment, fresh);
    expect(await epochOf(cached, 0)).toEqual(expected[0]);
    expect(await epochOf(partly, 0)).toEqual(expected[0]);
    expect(await epochOf(partly, 1)).toEqual(expected[1]);
    for (const [name] of FILES) truncateSync(join(fresh, name), 0);
    expect(await epochOf(cached, 1)).toEqual(expected[1]);
    await expect(epochOf(partly, 1)).rejects.toThrow(/empty/);
  });
});

describe('flowFromDirectory refuses', () => {
  const scratch = (name: string) => join(folder.path, 'bad', name);

  it('a folder that does not exist, and a file in its place', async () => {
    const missing = scratch('missing');
    await expect(open({}, plain, missing)).rejects.toMatchObject({ code: 'ERR_DATA', details: { path: missing } });
    await expect(open({}, plain, missing)).rejects.toThrow(`${missing}: it does not exist`);
    await expect(open({}, plain, join(animals, 'ape/1.png'))).rejects.toThrow('it is not a folder');
    await expect(open({ classes: ['ape', 'yak'] })).rejects.toThrow(join(animals, 'yak'));
  });

  it('an empty folder, and one whose images lie beside each other', async () => {
    const empty = scratch('empty');
    mkdirSync(empty, { recursive: true });
    await expect(open({}, plain, empty)).rejects.toThrow(new RegExp(`${empty} holds neither images nor sub-folders`));
    await expect(open({}, plain, empty)).rejects.toMatchObject({ code: 'ERR_DATA', details: { path: empty } });
    await writeImage(join(empty, '1.png'), SHAPE, noise(72, 1));
    await expect(open({}, plain, empty)).rejects.toThrow(/1 images beside each other.*Expected one sub-folder/);
  });

  it('class folders without images, naming what cannot be read', async () => {
    const bare = scratch('bare');
    mkdirSync(join(bare, 'a'), { recursive: true });
    mkdirSync(join(bare, 'b'));
    writeFileSync(join(bare, 'a', 'x.bmp'), 'BM');
    await expect(open({}, plain, bare)).rejects.toThrow(/no image in the 2 sub-folders "a" and "b".*1 \.bmp/);
  });

  it('one class where classes are to be told apart, but not otherwise', async () => {
    const single = scratch('single');
    await writeImage(join(single, 'only', '1.png'), SHAPE, noise(72, 1));
    await expect(open({}, plain, single)).rejects.toThrow(/one class \("only"\).*'categorical' needs two/);
    await expect(open({ classMode: 'binary' }, plain, single)).rejects.toThrow(/found 1 classes.*exactly two/);
    await expect(open({ classMode: 'binary' })).rejects.toThrow(/found 3 classes/);
    expect((await open({ classMode: null }, plain, single)).samples).toBe(1);
    expect((await open({ classMode: 'input' }, plain, single)).samples).toBe(1);
  });

  it('a file that is cut off, damaged, empty or no image, by its path', async () => {
    const broken = scratch('broken');
    const photo = join(broken, 'a', 'cut.jpg');
    await writeImage(photo, [64, 64, 3], noise(64 * 64 * 3, 1));
    await writeImage(join(broken, 'b', '1.jpg'), [64, 64, 3], noise(64 * 64 * 3, 2));
    const whole = readFileSync(photo);
    const sequence = await open({ batchSize: 1 }, plain, broken);
    await batch(sequence, 0);
    const refused = async (pattern: RegExp): Promise<void> => {
      const error = await batch(sequence, 0).catch((caught) => caught);
      expect(error).toMatchObject({ name: 'DataError', code: 'ERR_DATA', details: { path: photo } });
      expect(error.message).toContain(photo);
      expect(error.message).toMatch(pattern);
    };
    truncateSync(photo, Math.floor(whole.length / 2));
    await refused(/premature end|truncated|read/i);
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, 700, 800);
    writeFileSync(photo, damaged);
    await refused(/./);
    truncateSync(photo, 0);
    await refused(/empty/);
    writeFileSync(photo, 'not a picture at all');
    await refused(/not a JPEG/);
    writeFileSync(photo, '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    await refused(/not a JPEG/);
    // The other batches are not touched by it.
    expect((await batch(sequence, 1)).x.shape).toEqual([1, 4, 6, 3]);
  });

  it('wrong options, each by its name', async () => {
    const wrong = async (options: object, pattern: RegExp): Promise<void> => {
      await expect(open(options as FlowFromDirectoryOptions)).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
      await expect(open(options as FlowFromDirectoryOptions)).rejects.toThrow(pattern);
    };
    await wrong({ target_size: [4, 4] }, /unknown option "target_size".*Did you mean "targetSize"/);
    await wrong({ targetSize: [0, 4] }, /targetSize\[0\]/);
    await wrong({ batchSize: 0 }, /batchSize/);
    await wrong({ colorMode: 'bgr' }, /colorMode/);
    await wrong({ classMode: 'onehot' }, /classMode/);
    await wrong({ classes: ['ape', 'ape'] }, /twice/);
    await wrong({ interpolation: 'box' }, /interpolation/);
    await wrong({ subset: 'test' }, /subset/);
    await wrong({ seed: 1.5 }, /seed/);
    await wrong({ cache: 'disk' }, /cache/);
  });

  it('a batch beyond the end', async () => {
    await expect(batch(await open(), 1)).rejects.toThrow(/batch 1.*1 batches/);
    await expect(batch(await open(), -1)).rejects.toThrow(/batch -1/);
  });
});

describe('the walk of flowFromDirectory', () => {
  it('skips hidden files, pipes, folders named like images and other files', async () => {
    const odd = join(folder.path, 'odd');
    await writeImage(join(odd, 'a', '1.png'), SHAPE, noise(72, 1));
    await writeImage(join(odd, 'b', '1.png'), SHAPE, noise(72, 1));
    await writeImage(join(odd, 'b', 'x.png', 'inner.png'), SHAPE, noise(72, 1));
    mkdirSync(join(odd, '.git'));
    writeFileSync(join(odd, 'readme.txt'), 'hello');
    writeFileSync(join(odd, 'a', '._1.png'), 'resource fork');
    writeFileSync(join(odd, 'a', 'notes.txt'), 'hello');
    if (process.platform !== 'win32') execFileSync('mkfifo', [join(odd, 'a', 'pipe.jpg')]);
    const sequence = await open({}, plain, odd);
    expect(sequence.filenames).toEqual(['a/1.png', 'b/1.png', 'b/x.png/inner.png']);
    expect(Object.keys(sequence.classIndices)).toEqual(['a', 'b']);
  });

  it.skipIf(process.platform === 'win32')(
    'refuses a pipe that takes the place of a file, without waiting for it',
    async () => {
      const swapped = join(folder.path, 'swapped');
      await writeImage(join(swapped, 'a', '1.png'), SHAPE, noise(72, 1));
      await writeImage(join(swapped, 'b', '1.png'), SHAPE, noise(72, 1));
      const sequence = await open({}, plain, swapped);
      execFileSync('rm', [join(swapped, 'a', '1.png')]);
      execFileSync('mkfifo', [join(swapped, 'a', '1.png')]);
      await expect(batch(sequence, 0)).rejects.toThrow(/a\/1\.png: not a regular file/);
    },
  );

  it.skipIf(process.platform === 'win32')('ends where links run in a circle', async () => {
    const circle = join(folder.path, 'circle');
    await writeImage(join(circle, 'a', '1.png'), SHAPE, noise(72, 1));
    await writeImage(join(circle, 'b', '1.png'), SHAPE, noise(72, 1));
    symlinkSync(circle, join(circle, 'a', 'up'));
    symlinkSync(join(circle, 'nowhere.png'), join(circle, 'a', 'dangling.png'));
    symlinkSync(join(circle, 'b', '1.png'), join(circle, 'a', '2.png'));
    expect((await open({}, plain, circle)).filenames).toEqual(['a/1.png', 'a/2.png', 'b/1.png']);
    const followed = await open({ followLinks: true }, plain, circle);
    expect(followed.filenames).toContain('a/up/b/1.png');
    expect(new Set(followed.filenames).size).toBe(followed.filenames.length);
    expect(followed.samples).toBeLessThan(20);
  });

  it('sorts names as Python sorts them: by code point', async () => {
    const names = ['Zoo', 'ant', 'ärger', '\u{1F436}', '\uFF5E'];
    const sorted = join(folder.path, 'sorted');
    for (const name of names) await writeImage(join(sorted, name, '1.png'), SHAPE, noise(72, 1));
    const sequence = await open({}, plain, sorted);
    // python3: sorted(['Zoo', 'ant', 'ärger', '🐶', '～'])
    expect(Object.keys(sequence.classIndices)).toEqual(['Zoo', 'ant', 'ärger', '\uFF5E', '\u{1F436}']);
    expect((await batch(sequence, 0)).x.shape[0]).toBe(5);
  });

  it('leaves extraneous bytes after the image alone', async () => {
    const tail = join(folder.path, 'tail');
    await writeImage(join(tail, 'a', '1.jpg'), [16, 16, 3], noise(768, 1));
    await writeImage(join(tail, 'b', '1.jpg'), [16, 16, 3], noise(768, 1));
    appendFileSync(join(tail, 'a', '1.jpg'), Buffer.alloc(100, 7));
    const { x } = await batch(await open({ targetSize: [16, 16] }, plain, tail), 0);
    expect(x.data.subarray(0, 768)).toEqual(x.data.subarray(768));
  });
});
