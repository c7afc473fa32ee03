/** Orthogonality and the distribution by their definitions; the identity by hand. */
import { describe, expect, it } from 'vitest';
import { type GoldenArray, numbers, readGoldens } from '../../test/nn/goldens.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { RandomStream } from '../util/random.ts';
import { initializerClasses, resolveInitializer } from './initializers.ts';
import { Identity, Orthogonal } from './matrixInitializers.ts';

interface ValuesCase {
  readonly className: string;
  readonly options: Record<string, unknown>;
  readonly values: GoldenArray;
}

interface OrthogonalCase {
  readonly options: { readonly gain?: number };
  readonly shape: readonly number[];
  readonly mean: number;
  readonly stddev: number;
  readonly ownProduct: number;
  readonly otherProduct: number;
  readonly shares: readonly number[];
}

const { values, orthogonal } = readGoldens<{ values: ValuesCase[]; orthogonal: OrthogonalCase[] }>(
  'matrixInitializers.json',
);

/** `rows x columns`, row-major: the matrix of inner products of its columns. */
function innerProducts(values: Float32Array, rows: number, columns: number): number[][] {
  return Array.from({ length: columns }, (_, i) =>
    Array.from({ length: columns }, (_, j) =>
      Array.from({ length: rows }, (_, k) => values[k * columns + i]! * values[k * columns + j]!).reduce(
        (a, b) => a + b,
      ),
    ),
  );
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from({ length: values.length }, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);
}

function expectScaledIdentity(matrix: number[][], scale: number): void {
  const expected = matrix.flatMap((row, i) => row.map((_, j) => (i === j ? scale : 0)));
  expect(matrix.flat()).toBeAllClose(expected, { rtol: 1e-6, atol: 1e-6 });
}

describe('Orthogonal', () => {
  it.each([[[5, 5]], [[40, 40]], [[12, 7]], [[1, 1]], [[3, 2, 2, 5]]])(
    '%j has orthonormal columns, times the gain',
    (shape) => {
      const columns = shape.at(-1)!;
      const values = new Orthogonal({ gain: 1.5 }).initialize(shape, new RandomStream(2));
      expectScaledIdentity(innerProducts(values, values.length / columns, columns), 1.5 ** 2);
    },
  );

  it.each([[[7, 12]], [[16, 64]], [[2, 2, 9]]])('%j has orthonormal rows', (shape) => {
    const columns = shape.at(-1)!;
    const rows = shape.slice(0, -1).reduce((a, b) => a * b);
    const values = new Orthogonal().initialize(shape, new RandomStream(3));
    expectScaledIdentity(innerProducts(transposed(values, rows, columns), columns, rows), 1);
  });

  it('is spread evenly over all orthogonal matrices', () => {
    // Any element of a random orthogonal matrix of 3 x 3 is spread evenly over [-1, 1] (Archimedes' theorem of the sphere);
    // without the sign of the diagonal of R it would not be.
    const draws = 4000;
    const random = new RandomStream(4);
    const initializer = new Orthogonal();
    const elements = Array.from({ length: 9 }, () => new Float32Array(draws));
    for (let i = 0; i < draws; i++) {
      const values = initializer.initialize([3, 3], random);
      for (let place = 0; place < 9; place++) elements[place]![i] = values[place]!;
    }
    for (const values of elements) {
      const sorted = values.toSorted();
      // Kolmogorov and Smirnov: beyond 1.95 / sqrt(n) with a probability of 0.001.
      const distance = sorted.reduce((worst, value, i) => Math.max(worst, Math.abs((value + 1) / 2 - i / draws)), 0);
      expect(distance).toBeLessThan(1.95 / Math.sqrt(draws));
    }
  });

  it('refuses vectors', () => {
    expect(() => new Orthogonal().initialize([4], new RandomStream(1))).toThrow(InvalidArgumentError);
    expect(() => new Orthogonal().initialize([4], new RandomStream(1))).toThrow(
      'Orthogonal: expected a weight of at least two dimensions, got shape [4]. Use another initializer for it',
    );
  });
});

describe('Identity', () => {
  it('has the gain on the diagonal', () => {
    expect([...new Identity().initialize([2, 3])]).toEqual([1, 0, 0, 0, 1, 0]);
    expect([...new Identity({ gain: 2 }).initialize([3, 2])]).toEqual([2, 0, 0, 2, 0, 0]);
    expect(() => new Identity().initialize([2, 2, 2])).toThrow('Identity: expected a weight of two dimensions');
  });
});

describe('what Keras 3.15.1 gives', () => {
  it.each(values.filter(({ className }) => Object.hasOwn(initializerClasses, className)))(
    '$className $options: the same values',
    ({ className, options, values: golden }) => {
      const initializer = resolveInitializer({ className, config: options });
      expect(initializer.initialize(golden.shape, new RandomStream(3))).toBeAllClose(numbers(golden), {
        rtol: 1e-5,
        atol: 1e-6,
      });
    },
  );

  it.each(orthogonal)('Orthogonal $options of shape $shape: the same moments and products', (golden) => {
    const { shape } = golden;
    const weight = new Orthogonal(golden.options).initialize(shape, new RandomStream(3));
    const noise = 1 / Math.sqrt(weight.length);
    const mean = weight.reduce((a, b) => a + b, 0) / weight.length;
    const stddev = Math.sqrt(weight.reduce((a, b) => a + (b - mean) ** 2, 0) / weight.length);
    expect(Math.abs(mean - golden.mean)).toBeLessThan(7 * noise * golden.stddev);
    expect(stddev).toBeAllClose(golden.stddev, { rtol: 5 * noise, atol: 0 });
    const shares = [0.5, 1, 1.5].map(
      (k) => weight.filter((x) => Math.abs(x - mean) <= k * stddev).length / weight.length,
    );
    expect(shares).toBeAllClose(golden.shares, { rtol: 0, atol: 4 * noise });
    const columns = shape.at(-1)!;
    const rows = weight.length / columns;
    const products =
      rows >= columns
        ? innerProducts(weight, rows, columns)
        : innerProducts(transposed(weight, rows, columns), columns, rows);
    products.forEach((row, i) => {
      expect(row[i]).toBeAllClose(golden.ownProduct, { rtol: 1e-4 });
      expect(Math.max(...row.map((value, j) => (i === j ? 0 : Math.abs(value))))).toBeLessThan(
        golden.otherProduct + 1e-4,
      );
    });
  });
});
