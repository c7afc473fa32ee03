import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ascending, inputs, readDataset, smallDatasets, upTo } from '../../../test/fixtures/smallDatasets.ts';
import { noise, temporaryFolder, writeImage } from '../../../test/imageFiles.ts';
import { tensor } from '../../tensor/tensor.ts';
import { ImageDataGenerator } from '../image/imageDataGenerator.ts';
import { type SplitOptions, split } from './split.ts';

let small: Awaited<ReturnType<typeof smallDatasets>>;
beforeAll(async () => {
  small = await smallDatasets();
});
afterAll(() => small.remove());

describe('split', () => {
  it('puts each sample into one part, the same again for a seed', async () => {
    const whole = await small.lines();
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.04, max: 0.96, noNaN: true }),
        fc.nat(),
        fc.boolean(),
        async (fraction, seed, shuffle) => {
          const [train, validation] = split(whole, { fraction, seed, shuffle });
          expect(validation.samples).toBe(Math.ceil(fraction * 29));
          const [[first], [second]] = [await inputs(train), await inputs(validation)];
          expect(ascending([...first!, ...second!])).toEqual(upTo(29));
          if (!shuffle) expect(ascending(second!)).toEqual(upTo(29).slice(-validation.samples!));
          expect(await inputs(split(whole, { fraction, seed, shuffle })[1])).toEqual([second]);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('gives each class its share, by labels or those of the dataset', async () => {
    const labels = upTo(29).map((i) => (i % 3 === 0 ? 'a' : 'b'));
    const [, validation] = split(await small.lines(), { fraction: 0.3, seed: 5, stratify: labels });
    const [seen] = await inputs(validation);
    expect(seen!.filter((i) => i % 3 === 0).length).toBe(3);
    expect(seen!.length).toBe(9);
    const images = new ImageDataGenerator().flow(
      tensor(new Uint8Array(12 * 4), [12, 2, 2, 1]),
      upTo(12).map((i) => i % 4),
      { seed: 1 },
    );
    const classes = split(images, { fraction: 1 / 3, seed: 1, stratify: true })[1];
    const [pass] = await readDataset(classes);
    expect(ascending(pass!.flatMap(({ y }) => y[0]!))).toEqual([0, 1, 2, 3]);
  });

  it('keeps groups together', async () => {
    const whole = await small.lines();
    const group = (sample: number): number => Math.floor(sample / 4);
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0.15, max: 0.8, noNaN: true }), fc.nat(), async (fraction, seed) => {
        const [train, validation] = split(whole, { fraction, seed, by: group });
        const [[first], [second]] = [await inputs(train), await inputs(validation)];
        expect(ascending([...first!, ...second!])).toEqual(upTo(29));
        const groups = new Set(first!.map(group));
        expect(second!.some((sample) => groups.has(group(sample)))).toBe(false);
        expect(Math.abs(second!.length - fraction * 29)).toBeLessThanOrEqual(4);
      }),
      { numRuns: 20 },
    );
    const names = upTo(29).map((i) => `patient ${i % 5}`);
    expect(split(whole, { fraction: 0.2, by: names, seed: 1 })[1].samples).toBeLessThanOrEqual(6);
  });

  it('takes parts of folders of images, with their names and classes', async () => {
    const photos = temporaryFolder();
    for (const name of ['a/1', 'a/2', 'a/3', 'b/1', 'b/2', 'b/3']) {
      await writeImage(join(photos.path, `${name}.png`), [4, 4, 3], noise(48, 1));
    }
    const options = { targetSize: 4, seed: 1, verbose: false, classMode: 'sparse' } as const;
    const whole = await new ImageDataGenerator().flowFromDirectory(photos.path, options);
    const [train, validation] = split(whole, { fraction: 0.3, stratify: true, seed: 2 }) as [
      typeof whole,
      typeof whole,
    ];
    expect([...validation.classes]).toEqual([0, 1]);
    expect(ascending([...train.classes])).toEqual([0, 0, 1, 1]);
    expect([...train.filenames, ...validation.filenames].sort()).toEqual(whole.filenames);
    const by = (sample: number): string => whole.filenames[sample]!.slice(2);
    expect(split(whole, { fraction: 0.3, by, seed: 2 })[1].samples).toBe(2);
    const [alone] = await readDataset(validation);
    expect([...alone!.flatMap(({ y }) => y[0]!)].sort()).toEqual([0, 1]);
    expect(await readDataset(validation, 1, 1)).toEqual([alone]);
    photos.remove();
  });

  it('goes by batches where samples have no numbers', async () => {
    const [train, validation] = split(await small.numbered(), { fraction: 0.4, seed: 1 });
    expect([train.length, validation.length]).toEqual([4, 3]);
    const batches = [...(await readDataset(train))[0]!, ...(await readDataset(validation))[0]!];
    expect(ascending(batches.map(({ y }) => y[0]![0]!))).toEqual(upTo(7));
    const [whole] = await readDataset(await small.numbered());
    for (const batch of batches) expect(whole).toContainEqual(batch);
  });

  const refused: [options: object, message: RegExp][] = [
    [{ fraction: 0 }, /fraction to be a number in \(0, 1\), got 0/],
    [{ fraction: 0.99 }, /a fraction of 0.99 takes 29 of 29 samples/],
    [{ fraction: 0.99, shuffle: false }, /leaves 0 samples for the first dataset and 29/],
    [{ fraction: 0.3, stratify: true }, /stratify: true needs a dataset that knows its classes/],
    [{ fraction: 0.3, stratify: [1, 2] }, /expected a class for each of 29 samples, got 2/],
    [{ fraction: 0.3, by: [1, 2] }, /expected a group for each of 29 samples, got 2/],
    [{ fraction: 0.3, by: () => 1 }, /leaves 29 samples for the first dataset and 0/],
    [{ fraction: 0.3, by: () => 1, stratify: [1] }, /by cannot go with stratify/],
    [{ testSize: 0.3 }, /unknown option "testSize"/],
  ];
  it.each(refused)('refuses %j', async (options, message) => {
    const whole = await small.lines();
    expect(() => split(whole, options as SplitOptions)).toThrow(message);
    const ofBatches = await small.numbered();
    expect(() => split(ofBatches, { fraction: 0.5, stratify: true })).toThrow(/this one is split by batches/);
  });
});
