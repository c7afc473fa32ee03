/** What the examples are made of: the drawn data set and the command line. */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { drawShape } from '../examples/shapes/drawing.ts';
import { DrawingRandom } from '../examples/shapes/random.ts';
import { capsule, SHAPES } from '../examples/shapes/signedDistance.ts';
import { writeShapes } from '../examples/shapes/writeShapes.ts';
import { helpText, type OptionRule, readArguments, UsageError } from '../examples/support/arguments.ts';
import { runExample, runIfStarted } from '../examples/support/runExample.ts';
import { numberIn, readTable } from '../examples/support/table.ts';

describe('signed distances', () => {
  /** Areas by school geometry. */
  const areas: Readonly<Record<string, number>> = {
    circle: Math.PI * 0.92 ** 2,
    square: 1.6 ** 2,
    cross: 2 * (2 * 0.68) - 0.68 ** 2,
    triangle: (Math.sqrt(3) / 4) * 1.9 ** 2,
    // Ten triangles around the centre, each of an outer corner (radius R) and an inner one (r), 36 degrees apart.
    star: 0,
  };
  // The formula of the star's reference gives the edge's direction, not the inner radius: intersect the edge from the
  // outer corner (0, R) along (0.42 sin 36, 0.42 cos 36 ... - 1) with the ray of the inner corner, 36 degrees away.
  const outer = 1.05;
  const tenth = Math.PI / 5;
  const along = [0.42 * Math.sin(tenth), 0.42 * Math.cos(tenth) - 1] as const;
  const t = (outer * Math.tan(tenth)) / (along[0] - along[1] * Math.tan(tenth));
  const inner = Math.hypot(t * along[0], outer + t * along[1]);
  const expected = { ...areas, star: 5 * outer * inner * Math.sin(tenth) };

  it.each(Object.keys(SHAPES))('%s encloses the area of its formula', (name) => {
    const steps = 600;
    let inside = 0;
    for (let i = 0; i < steps; i++) {
      for (let j = 0; j < steps; j++) {
        if (SHAPES[name]!((4 * (i + 0.5)) / steps - 2, (4 * (j + 0.5)) / steps - 2) < 0) inside++;
      }
    }
    expect((inside * 16) / steps ** 2).toBeAllClose(expected[name as keyof typeof expected], { rtol: 0.01 });
  });

  it('grow by one for each unit away from an edge', () => {
    expect(SHAPES.circle!(3, 0)).toBeAllClose(2.08);
    expect(SHAPES.square!(2, 0.3)).toBeAllClose(1.2);
    expect(SHAPES.square!(1.8, 1.8)).toBeAllClose(Math.SQRT2);
    const line = capsule(0, 0, 10, 0, 1);
    expect([line(5, 4), line(13, 4), line(5, 0)]).toBeAllClose([3, 4, -1]);
  });
});

describe('drawShape', () => {
  it('depends on seed, class and index alone', () => {
    const once = drawShape('star', 3, 48, 7);
    drawShape('circle', 0, 48, 7);
    expect(drawShape('star', 3, 48, 7)).toEqual(once);
    for (const other of [drawShape('star', 4, 48, 7), drawShape('cross', 3, 48, 7), drawShape('star', 3, 48, 8)]) {
      expect(other).not.toEqual(once);
    }
  });

  it('spreads its random numbers evenly', () => {
    const buckets = new Array<number>(10).fill(0);
    for (let stream = 0; stream < 1000; stream++) {
      const random = new DrawingRandom(7, stream % 5, stream);
      for (let i = 0; i < 20; i++) buckets[Math.floor(random.next() * 10)]!++;
    }
    // 2,000 expected in each, standard deviation 42.
    for (const count of buckets) expect(Math.abs(count - 2000)).toBeLessThan(5 * 42);
  });
});

describe('writeShapes', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-shapes-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('writes each class once, and again only when something changed', async () => {
    const target = join(folder, 'data');
    const options = { imagesPerClass: 3, size: 32, seed: 1 };
    expect(await writeShapes(target, options)).toBe(true);
    expect(readdirSync(target)).toEqual(Object.keys(SHAPES));
    expect(readdirSync(join(target, 'star'))).toEqual(['star-0001.jpg', 'star-0002.jpg', 'star-0003.jpg']);
    const file = join(target, 'star', 'star-0002.jpg');
    const { format, width, height, channels } = await sharp(file).metadata();
    expect({ format, width, height, channels }).toEqual({ format: 'jpeg', width: 32, height: 32, channels: 3 });

    writeFileSync(file, 'kept');
    expect(await writeShapes(target, options)).toBe(false);
    expect(statSync(file).size).toBe(4);
    expect(await writeShapes(target, { ...options, seed: 2 })).toBe(true);
    expect(statSync(file).size).toBeGreaterThan(400);
  });
});

describe('command lines', () => {
  const rules = {
    data: { kind: 'text', help: 'a folder' },
    epochs: { kind: 'integer', min: 1, max: 100, help: 'passes' },
    quiet: { kind: 'flag', help: 'no words' },
    size: { kind: 'choice', of: ['small', 'large'], help: 'of the model' },
  } as const satisfies Record<string, OptionRule>;

  it('give what was written', () => {
    expect(readArguments(['--epochs', '12', '--data=photos'], rules)).toEqual({ epochs: 12, data: 'photos' });
    expect(readArguments(['--quiet', '--epochs', '2'], rules)).toEqual({ epochs: 2, quiet: true });
    expect(readArguments(['--size', 'large'], rules)).toEqual({ size: 'large' });
    expect(readArguments([], rules)).toEqual({});
  });

  it.each([
    [['--epochs', '0'], '--epochs: expected a whole number from 1 to 100, got "0".'],
    [['--epochs', '1e3'], '--epochs: expected a whole number from 1 to 100, got "1e3".'],
    [['--epochs', '101'], '--epochs: expected a whole number from 1 to 100, got "101".'],
    [['--epochs', '2', '--epochs', '3'], '--epochs was given 2 times'],
    [['--epoch', '2'], "Unknown option '--epoch'"],
    [['photos'], "Unexpected argument 'photos'"],
    [['--size', 'huge'], '--size: expected small or large, got "huge".'],
    [['--data', ''], '--data needs a value'],
    [['--data'], "Option '--data <value>' argument missing"],
    [['--quiet=yes'], "Option '--quiet' does not take an argument"],
    [['--quiet', '--quiet'], '--quiet was given 2 times'],
  ])('refuse %j', (args, message) => {
    expect(() => readArguments(args, rules)).toThrow(UsageError);
    expect(() => readArguments(args, rules)).toThrow(message);
  });

  it('are explained', () => {
    expect(helpText(rules)).toBe(
      '  --data DATA       a folder\n  --epochs N        passes\n  --quiet           no words\n  --size SIZE       of the model',
    );
  });

  it('end with exit code 2 where they are wrong, and with what main gives otherwise', async () => {
    const before = process.exitCode;
    const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    try {
      await runExample(async () => Number(readArguments(['--epochs', 'ten'], rules).epochs));
      expect(process.exitCode).toBe(2);
      expect(silent).toHaveBeenCalledWith('--epochs: expected a whole number from 1 to 100, got "ten".');
      await runExample(async () => 1);
      expect(process.exitCode).toBe(1);
      await expect(runExample(() => Promise.reject(new TypeError('a bug')))).rejects.toThrow('a bug');
    } finally {
      process.exitCode = before;
      silent.mockRestore();
    }
  });
});

describe('runIfStarted', () => {
  const { argv, exitCode } = process;
  afterEach(() => {
    Object.assign(process, { argv, exitCode });
  });

  it('runs what Node was started with, and nothing that is imported', async () => {
    const main = vi.fn(async () => 3);
    await runIfStarted(import.meta.url, main);
    expect(main).not.toHaveBeenCalled();
    process.argv = [argv[0]!, fileURLToPath(import.meta.url), '--epochs', '2'];
    await runIfStarted(import.meta.url, main);
    expect(main).toHaveBeenCalledExactlyOnceWith(['--epochs', '2']);
    expect(process.exitCode).toBe(3);
  });
});

describe('tables', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-table-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are read row by row', () => {
    const file = join(folder, 'table.csv');
    writeFileSync(file, '"Month","Count"\r\n"1949-01", 112\r\n"1949-02",118\r\n\r\n');
    expect(readTable(file, 2, true)).toEqual([
      ['1949-01', '112'],
      ['1949-02', '118'],
    ]);
    expect(readTable(file, 2)).toHaveLength(3);
    expect(() => readTable(file, 3)).toThrow(/line 1 of .* has 2 cells, expected 3/);
    expect(() => readTable(join(folder, 'none.csv'), 2)).toThrow(/cannot read .*none.csv \(ENOENT\)/);
  });

  it('hold numbers', () => {
    expect(['6', '0.627', '-1e3'].map(numberIn)).toEqual([6, 0.627, -1000]);
    for (const cell of ['', 'six', '1,5']) expect(() => numberIn(cell)).toThrow(UsageError);
  });
});
