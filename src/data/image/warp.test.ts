import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AffineMap, affineMapOf, IDENTITY_TRANSFORM, type ImageTransform } from './transform.ts';
import { type FillMode, type ImagePixels, warpImage } from './warp.ts';

interface Golden {
  readonly images: Readonly<Record<string, { shape: [number, number, number]; data: number[] }>>;
  readonly cases: readonly {
    image: string;
    transform: Partial<ImageTransform>;
    fillMode: FillMode;
    cval: number;
    output: number[];
  }[];
}

/** Written by scripts/golden/affine.py: scipy.ndimage.affine_transform, and Keras where its axes mean the same. */
const golden: Golden = JSON.parse(
  readFileSync(new URL('../../../test/golden/affine/affine.json', import.meta.url), 'utf8'),
);

function warp(
  image: ImagePixels,
  transform: Partial<ImageTransform> | AffineMap,
  fillMode: FillMode = 'nearest',
  cval = 0,
  scale = 1,
): Float32Array {
  const map =
    'rowByRow' in transform
      ? transform
      : affineMapOf({ ...IDENTITY_TRANSFORM, ...transform }, image.height, image.width);
  const out = new Float32Array(image.data.length);
  warpImage(image, map, { fillMode, cval, scale }, out, 0);
  return out;
}

function imageOf([height, width, channels]: readonly [number, number, number], data: Uint8Array | Float32Array) {
  return { data, height, width, channels };
}

/** A smooth image: bilinear interpolation is exact for planes. */
function plane(height: number, width: number, byRow: number, byColumn: number): ImagePixels {
  const data = new Float32Array(height * width);
  for (let i = 0; i < height; i++) for (let j = 0; j < width; j++) data[i * width + j] = byRow * i + byColumn * j;
  return { data, height, width, channels: 1 };
}

describe('warpImage against scipy.ndimage.affine_transform', () => {
  it('has every parameter alone and all together, both fill modes, and images that are not square', () => {
    const alone = golden.cases.flatMap(({ transform }) =>
      Object.keys(transform).length === 1 ? Object.keys(transform) : [],
    );
    expect(new Set(alone)).toEqual(new Set(Object.keys(IDENTITY_TRANSFORM)));
    expect(golden.cases.some(({ transform }) => Object.keys(transform).length >= 7)).toBe(true);
    expect(new Set(golden.cases.map(({ fillMode }) => fillMode))).toEqual(new Set(['nearest', 'constant']));
    expect(Object.values(golden.images).filter(({ shape }) => shape[0] !== shape[1]).length).toBeGreaterThan(1);
  });

  const labelled = golden.cases.map((one) => ({
    label: `${one.image} ${JSON.stringify(one.transform)}, ${one.fillMode}`,
    one,
  }));
  it.each(labelled)('$label', ({ one: { image, transform, fillMode, cval, output } }) => {
    const { shape, data } = golden.images[image]!;
    const tolerance = { rtol: 1e-5, atol: 2e-4 };
    expect(warp(imageOf(shape, Uint8Array.from(data)), transform, fillMode, cval)).toBeAllClose(
      Float32Array.from(output),
      tolerance,
    );
    expect(warp(imageOf(shape, Float32Array.from(data)), transform, fillMode, cval)).toBeAllClose(
      Float32Array.from(output),
      tolerance,
    );
    const scaled = warp(imageOf(shape, Uint8Array.from(data)), transform, fillMode, cval, 1 / 255);
    expect(scaled).toBeAllClose(
      Float32Array.from(output, (value) => value / 255),
      { rtol: 1e-5, atol: 1e-6 },
    );
  });
});

describe('warpImage on paper', () => {
  const numbers = imageOf(
    [3, 5, 1],
    Uint8Array.from({ length: 15 }, (_, i) => i + 1),
  );

  it('turns an image that is not square by 180 degrees to its plain reversal', () => {
    const reversal = Array.from({ length: 15 }, (_, i) => 15 - i);
    expect([...warp(numbers, { theta: 180 }, 'constant')]).toEqual(reversal);
    expect([...warp(numbers, { theta: 180 }, 'nearest')]).toEqual(reversal);
  });

  it('moves content up by a positive tx and to the left by a positive ty', () => {
    expect([...warp(numbers, { tx: 1 }, 'constant', 99)]).toEqual([
      6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 99, 99, 99, 99, 99,
    ]);
    expect([...warp(numbers, { ty: 2 }, 'constant', 99)]).toEqual([
      3, 4, 5, 99, 99, 8, 9, 10, 99, 99, 13, 14, 15, 99, 99,
    ]);
  });

  // keras-preprocessing on [0, 1, 2, 3], order 1, at -2, -1, -0.5, 3.5, 4, 5.
  it.each([
    [-2, 0],
    [-1, 0],
    [-0.5, 0],
    [3.5, 3],
    [4, 3],
    [5, 3],
  ])('reads at %d beyond the edge what scipy reads', (column, nearest) => {
    const line = imageOf([1, 4, 1], Uint8Array.from([0, 1, 2, 3]));
    const still = {
      rowByRow: 1,
      rowByColumn: 0,
      rowOffset: 0,
      columnByRow: 0,
      columnByColumn: 0,
      columnOffset: column,
    };
    expect(warp(line, still, 'nearest')[0]).toBe(nearest);
    expect(warp(line, still, 'constant', 9)[0]).toBe(9);
  });

  it('reads the last row and column themselves without a blend', () => {
    const line = imageOf([1, 4, 1], Uint8Array.from([0, 1, 2, 3]));
    const last = { rowByRow: 1, rowByColumn: 0, rowOffset: 0, columnByRow: 0, columnByColumn: 0, columnOffset: 3 };
    expect(warp(line, last, 'constant', 9)[0]).toBe(3);
  });

  it('writes at its offset and nowhere else', () => {
    const out = new Float32Array(15 * 3).fill(-1);
    const map = affineMapOf({ ...IDENTITY_TRANSFORM, theta: 20 }, 3, 5);
    warpImage(numbers, map, { fillMode: 'nearest', cval: 0, scale: 1 }, out, 15);
    expect(out.subarray(0, 15).every((value) => value === -1)).toBe(true);
    expect(out.subarray(15, 30).every((value) => value >= 1 && value <= 15)).toBe(true);
    expect(out.subarray(30).every((value) => value === -1)).toBe(true);
  });
});

const sizes = fc.record({
  height: fc.integer({ min: 1, max: 12 }),
  width: fc.integer({ min: 1, max: 12 }),
  channels: fc.integer({ min: 1, max: 4 }),
});
const images = sizes.chain(({ height, width, channels }) =>
  fc
    .uint8Array({ minLength: height * width * channels, maxLength: height * width * channels })
    .map((data): ImagePixels => ({ data, height, width, channels })),
);
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const transforms: fc.Arbitrary<ImageTransform> = fc.record({
  theta: number(-720, 720),
  tx: number(-20, 20),
  ty: number(-20, 20),
  shear: number(-60, 60),
  zx: number(0.1, 4),
  zy: number(0.1, 4),
  flipHorizontal: fc.boolean(),
  flipVertical: fc.boolean(),
});

/** The definition, pixel by pixel, with nothing computed ahead. */
function bruteForce(image: ImagePixels, map: AffineMap, fillMode: FillMode, cval: number): Float32Array {
  const { data, height, width, channels } = image;
  const out = new Float32Array(data.length);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const row = map.rowByColumn * j + (map.rowByRow * i + map.rowOffset);
      const column = map.columnByColumn * j + (map.columnByRow * i + map.columnOffset);
      const outside = row < 0 || row > height - 1 || column < 0 || column > width - 1;
      const y = Math.max(0, Math.min(height - 1, row));
      const x = Math.max(0, Math.min(width - 1, column));
      for (let c = 0; c < channels; c++) {
        const at = (r: number, k: number) =>
          data[(Math.min(r, height - 1) * width + Math.min(k, width - 1)) * channels + c]!;
        const [r, k] = [Math.floor(y), Math.floor(x)];
        const top = at(r, k) * (1 - (x - k)) + at(r, k + 1) * (x - k);
        const bottom = at(r + 1, k) * (1 - (x - k)) + at(r + 1, k + 1) * (x - k);
        const value = top * (1 - (y - r)) + bottom * (y - r);
        out[(i * width + j) * channels + c] = outside && fillMode === 'constant' ? cval : value;
      }
    }
  }
  return out;
}

describe('properties of warpImage', () => {
  it('equals the definition for any image and transform', () => {
    fc.assert(
      fc.property(
        images,
        transforms,
        fc.constantFrom<FillMode>('nearest', 'constant'),
        (image, transform, fillMode) => {
          const map = affineMapOf(transform, image.height, image.width);
          expect(warp(image, map, fillMode, -40)).toBeAllClose(bruteForce(image, map, fillMode, -40), { atol: 1e-3 });
        },
      ),
      { numRuns: 400 },
    );
  });

  it('gives the image back after flipping twice', () => {
    fc.assert(
      fc.property(images, fc.boolean(), fc.boolean(), (image, flipHorizontal, flipVertical) => {
        const once = warp(image, { flipHorizontal, flipVertical });
        const twice = warp({ ...image, data: once }, { flipHorizontal, flipVertical });
        expect(twice).toEqual(Float32Array.from(image.data));
      }),
    );
  });

  it('flips by exact reversal of rows and columns', () => {
    fc.assert(
      fc.property(images, (image) => {
        const { data, height, width, channels } = image;
        const flipped = warp(image, { flipHorizontal: true });
        for (let i = 0; i < height; i++) {
          for (let j = 0; j < width; j++) {
            for (let c = 0; c < channels; c++) {
              expect(flipped[(i * width + j) * channels + c]).toBe(data[(i * width + (width - 1 - j)) * channels + c]);
            }
          }
        }
      }),
    );
  });

  it('is undone by the inverse rotation, away from the border', () => {
    fc.assert(
      fc.property(number(-180, 180), number(-3, 3), number(-3, 3), (theta, byRow, byColumn) => {
        const image = plane(33, 41, byRow, byColumn);
        const back = warp({ ...image, data: warp(image, { theta }) }, { theta: -theta });
        // The disc that no rotation takes out of the image, less a margin for the interpolation.
        for (let i = 0; i < 33; i++) {
          for (let j = 0; j < 41; j++) {
            if (Math.hypot(i - 16, j - 20) < 13)
              expect(Math.abs(back[i * 41 + j]! - image.data[i * 41 + j]!)).toBeLessThan(1e-3);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('never reads outside of the image: NaN behind it does not come through', () => {
    fc.assert(
      fc.property(images, transforms, (image, transform) => {
        const size = image.data.length;
        const guarded = new Float32Array(size * 3).fill(Number.NaN);
        guarded.set(image.data, size);
        const out = warp({ ...image, data: guarded.subarray(size, 2 * size) }, transform);
        expect(out.every((value) => value >= -1e-3 && value <= 255.001)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
