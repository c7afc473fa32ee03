import { existsSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noise, temporaryFolder, writeImage } from '../../../test/imageFiles.ts';
import { imageToArray } from './imageToArray.ts';
import { loadImage } from './loadImage.ts';

const folder = temporaryFolder();
const pixels = noise(10 * 7 * 3, 1);
const path = join(folder.path, 'image.png');

beforeAll(() => writeImage(path, [10, 7, 3], pixels));
afterAll(folder.remove);

describe('loadImage', () => {
  it('reads the pixels of a file', async () => {
    const image = await loadImage(path);
    expect([image.shape, image.dtype]).toEqual([[10, 7, 3], 'uint8']);
    expect(image.data).toEqual(pixels);
  });

  it('brings gray and transparent files to the asked channels', async () => {
    const gray = join(folder.path, 'gray.png');
    await writeImage(gray, [2, 3, 1], Uint8Array.of(1, 2, 3, 4, 5, 6));
    expect([...(await loadImage(gray, { colorMode: 'grayscale' })).data]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...(await loadImage(gray)).data].slice(0, 6)).toEqual([1, 1, 1, 2, 2, 2]);
    expect([...(await loadImage(gray, { colorMode: 'rgba' })).data].slice(0, 8)).toEqual([1, 1, 1, 255, 2, 2, 2, 255]);
    const clear = join(folder.path, 'clear.png');
    await writeImage(clear, [1, 2, 4], Uint8Array.of(9, 8, 7, 100, 6, 5, 4, 0));
    expect([...(await loadImage(clear)).data]).toEqual([9, 8, 7, 6, 5, 4]);
    expect([...(await loadImage(clear, { colorMode: 'rgba' })).data]).toEqual([9, 8, 7, 100, 6, 5, 4, 0]);
  });

  // Pillow 12: Image.fromarray(np.arange(70).reshape(10, 7).astype('uint8')).resize((3, 4), Image.NEAREST)
  it('picks the pixels that Pillow picks with nearest', async () => {
    const ramp = join(folder.path, 'ramp.png');
    await writeImage(
      ramp,
      [10, 7, 1],
      Uint8Array.from({ length: 70 }, (_, i) => i),
    );
    const image = await loadImage(ramp, { targetSize: [4, 3], colorMode: 'grayscale' });
    expect([...image.data]).toEqual([8, 10, 12, 22, 24, 26, 43, 45, 47, 57, 59, 61]);
  });

  it('cuts the middle out with keepAspectRatio', async () => {
    const ramp = join(folder.path, 'strip.png');
    await writeImage(
      ramp,
      [2, 6, 1],
      Uint8Array.from({ length: 12 }, (_, i) => i),
    );
    const options = { targetSize: 2, colorMode: 'grayscale', keepAspectRatio: true } as const;
    expect([...(await loadImage(ramp, options)).data]).toEqual([2, 3, 8, 9]);
    expect((await loadImage(ramp, { ...options, interpolation: 'bilinear' })).shape).toEqual([2, 2, 1]);
  });

  it('keeps uniform images uniform and averages with the other interpolations', async () => {
    const halves = join(folder.path, 'halves.png');
    await writeImage(
      halves,
      [8, 8, 1],
      Uint8Array.from({ length: 64 }, (_, i) => (i % 2 === 0 ? 100 : 200)),
    );
    for (const interpolation of ['bilinear', 'bicubic', 'lanczos'] as const) {
      const image = await loadImage(halves, { targetSize: [4, 4], interpolation, colorMode: 'grayscale' });
      expect(image.shape).toEqual([4, 4, 1]);
      // Columns of 100 and 200 in turn: every average over a window is near 150.
      for (const value of image.data.subarray(5, 7)) expect(Math.abs(value - 150)).toBeLessThan(15);
    }
  });

  it('reads every format whose ending it lists', async () => {
    const source = sharp(pixels, { raw: { width: 7, height: 10, channels: 3 } });
    for (const format of ['jpeg', 'png', 'webp', 'gif', 'tiff'] as const) {
      const file = join(folder.path, `x.${format}`);
      await source.clone().toFormat(format).toFile(file);
      expect((await loadImage(file)).shape).toEqual([10, 7, 3]);
    }
  });

  it('reads 16-bit, palette, gray with alpha and CMYK files as 8-bit RGB', async () => {
    const file = (name: string) => join(folder.path, name);
    const deep = Uint16Array.from({ length: 24 }, (_, i) => i * 2570);
    await sharp(deep, { raw: { width: 4, height: 2, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toFile(file('deep.png'));
    // 2570 = 10 * 257: 16-bit white is 257 times 8-bit white.
    const shallow = await loadImage(file('deep.png'));
    for (let i = 0; i < 24; i++) expect(Math.abs(shallow.data[i]! - 10 * i)).toBeLessThanOrEqual(1);
    await sharp(Uint8Array.of(9, 255, 200, 0), { raw: { width: 2, height: 1, channels: 2 } })
      .png()
      .toFile(file('la.png'));
    expect([...(await loadImage(file('la.png'))).data]).toEqual([9, 9, 9, 200, 200, 200]);
    const blank = { create: { width: 3, height: 2, channels: 3, background: 'rgb(250, 10, 20)' } } as const;
    await sharp(blank).png({ palette: true }).toFile(file('palette.png'));
    expect([...(await loadImage(file('palette.png'))).data].slice(0, 3)).toEqual([250, 10, 20]);
    await sharp(blank).toColourspace('cmyk').jpeg().toFile(file('cmyk.jpg'));
    const print = await loadImage(file('cmyk.jpg'));
    expect(print.shape).toEqual([2, 3, 3]);
    expect(print.data[0]).toBeGreaterThan(200);
    expect(print.data[1]).toBeLessThan(80);
  });

  it('leaves EXIF orientation alone, as Keras', async () => {
    const turned = join(folder.path, 'turned.png');
    await sharp(pixels, { raw: { width: 7, height: 10, channels: 3 } })
      .withMetadata({ orientation: 6 })
      .png()
      .toFile(turned);
    expect((await sharp(turned).metadata()).orientation).toBe(6);
    expect((await loadImage(turned)).data).toEqual(pixels);
  });

  it('refuses files and options by name', async () => {
    const missing = join(folder.path, 'missing.png');
    await expect(loadImage(missing)).rejects.toMatchObject({ code: 'ERR_DATA', details: { path: missing } });
    await expect(loadImage(missing)).rejects.toThrow(/ENOENT/);
    await expect(loadImage(folder.path)).rejects.toThrow(/not a regular file/);
    await expect(loadImage(path, { size: 3 } as object)).rejects.toThrow(/unknown option "size"/);
    await expect(loadImage('')).rejects.toThrow(/path/);
    expect(existsSync(missing)).toBe(false);
  });

  it('refuses an image of more than 64 megapixels before it takes the memory', async () => {
    const huge = join(folder.path, 'huge.png');
    const blank = { create: { width: 9000, height: 8000, channels: 3, background: 'black' } } as const;
    await sharp(blank).png({ compressionLevel: 1 }).toFile(huge);
    await expect(loadImage(huge)).rejects.toThrow(/pixel limit/i);
  });
});

describe('imageToArray', () => {
  it('gives float32 and a channel dimension', () => {
    expect(imageToArray([[0, 255]])).toMatchObject({ shape: [1, 2, 1], dtype: 'float32' });
    expect([...imageToArray([[0, 255]]).data]).toEqual([0, 255]);
    expect(() => imageToArray([1, 2])).toThrow(/\[2\]/);
  });
});
