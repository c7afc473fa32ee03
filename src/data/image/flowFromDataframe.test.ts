/** Tables of images: what Keras makes of the same ones, their sources, their attributes, and what is refused. */
import { mkdirSync, readFileSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { imageTables, numbersOf, plainClasses } from '../../../test/fixtures/imageTables.ts';
import { type ReadBatch, readPasses } from '../../../test/fixtures/readPasses.ts';
import { writeImage } from '../../../test/imageFiles.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { FlowFromDataframeOptions } from './flowFromDataframe.ts';
import { ImageDataGenerator } from './imageDataGenerator.ts';

interface Case {
  readonly name: string;
  readonly columns: Readonly<Record<string, readonly unknown[]>>;
  readonly split: number;
  readonly options: Readonly<Record<string, unknown>>;
  readonly error?: string;
  readonly filenames: readonly string[];
  readonly filepaths: readonly string[];
  readonly classIndices: Readonly<Record<string, number>> | null;
  readonly classes: readonly unknown[] | null;
  readonly samples: number;
  readonly warnings: readonly string[];
  readonly batches: readonly { images: readonly number[]; y: unknown; weights: readonly number[] | null }[];
}

const golden = JSON.parse(readFileSync(new URL('../../../test/golden/imageTables.json', import.meta.url), 'utf8')) as {
  files: readonly string[];
  cases: readonly Case[];
  refused: readonly Case[];
};

let tables: Awaited<ReturnType<typeof imageTables>>;
let root: string;
let warnings: string[] = [];
let lines: string[] = [];
beforeAll(async () => {
  tables = await imageTables(golden.files);
  root = tables.path;
});
afterAll(() => tables.remove());
beforeEach(() => {
  warnings = [];
  lines = [];
  vi.spyOn(process, 'emitWarning').mockImplementation((text) => void warnings.push(String(text)));
  vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(String(line)));
});
afterEach(() => vi.restoreAllMocks());

/** `{root}` stands for the folder. */
function withRoot<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll('{root}', JSON.stringify(root).slice(1, -1))) as T;
}

function camel(options: Readonly<Record<string, unknown>>): FlowFromDataframeOptions {
  const renamed = Object.entries(options).filter(([name, value]) => value !== null || name === 'class_mode');
  return Object.fromEntries(
    renamed.map(([name, value]) => [name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()), value]),
  );
}

/** Warnings that Keras does not give: of rows of other classes, and of weights where there are no targets. */
function silentInKeras({ columns, options, samples, warnings, split }: Case): number {
  const rows = Object.values(columns)[0]!.length;
  const others = options.classes !== undefined && split === 0 && warnings.length === 0 && samples < rows;
  const weights = options.class_mode === null && options.weight_col !== undefined;
  return Number(others) + Number(weights);
}

describe('flowFromDataframe', () => {
  it.each(golden.cases)('gives what Keras gives: $name', async (expected) => {
    const columns = withRoot(expected.columns);
    const data = await tables.open(columns, withRoot(camel(expected.options)), expected.split);
    expect(data.filenames).toEqual(withRoot(expected.filenames));
    expect(data.filepaths).toEqual(withRoot(expected.filepaths));
    expect(data.samples).toBe(expected.samples);
    expect(data.classIndices).toEqual(expected.classIndices ?? {});
    expect(data.numClasses).toBe(Object.keys(expected.classIndices ?? {}).length);
    const isNested = expected.classes?.some(Array.isArray);
    const lists = expected.classes?.map((label) => (isNested && !Array.isArray(label) ? [label] : label));
    expect(plainClasses(data)).toEqual(lists);
    const [pass] = await readPasses(data, 1, { workers: 0 });
    expect(pass!.map(numbersOf)).toEqual(expected.batches.map(({ images }) => images));
    pass!.forEach((batch, i) => {
      const { y, weights } = expected.batches[i]!;
      expect(batch.sampleWeight).toEqual(weights === null || y === null ? [] : [weights]);
      const isMulti = expected.options.class_mode === 'multi_output';
      const targets = y === null ? [] : isMulti ? (y as unknown[][]) : [y as unknown[]];
      expect(batch.y).toEqual(targets.map((target) => target.flat(3)));
    });
    expect(warnings.length).toBe(expected.warnings.length + silentInKeras(expected));
  });

  it.each(golden.refused)('refuses what Keras refuses: $name', async ({ columns, options }) => {
    const error = await tables.open(columns, withRoot(camel(options))).catch((reason: Error) => reason);
    expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_(DATA|INVALID_ARGUMENT)$/) });
  });

  it('takes records, columns and a CSV file alike', async () => {
    const columns = { filename: golden.files.slice(0, 7), class: [...'abacaba'], w: [1, 2, 3, 4, 5, 6, 7] };
    const records = columns.filename.map((filename, row) => ({
      filename,
      class: columns.class[row],
      w: columns.w[row],
    }));
    const text = ['filename,class,w', ...records.map((row) => Object.values(row).join(','))].join('\n');
    writeFileSync(join(root, 'table.csv'), text);
    const [first, ...others] = await Promise.all(
      [columns, records, join(root, 'table.csv')].map(async (table) => {
        const data = await tables.open(table, {
          weightCol: 'w',
          batchSize: 4,
          classMode: 'sparse',
          shuffle: true,
          seed: 3,
        });
        return { names: data.filenames, classes: data.classes, batches: await readPasses(data, 2, { workers: 0 }) };
      }),
    );
    for (const other of others) expect(other).toEqual(first);
  });

  it('reads numbers of a CSV file', async () => {
    const table = join(root, 'numbers.csv');
    writeFileSync(table, 'filename,a,b\r\na/0.png, 1.5e1 ,true\r\n5.png,-.25,inf\r\nb/2.png,NaN,FALSE\r\n');
    const data = await tables.open(table, { classMode: 'raw', yCol: ['b', 'a'] });
    const labels = data.labels as Tensor;
    expect([labels.shape, labels.dtype, ...labels.data]).toEqual([
      [3, 2],
      'float32',
      ...[1, 15, Infinity, -0.25, 0, Number.NaN],
    ]);
    expect(data.classes).toBeUndefined();
    const outputs = await tables.open(table, { classMode: 'multiOutput', yCol: ['b', 'a'] });
    expect((outputs.labels as Tensor[]).map(({ shape }) => shape)).toEqual([[3], [3]]);
  });

  it('keeps the type of integer columns and the shape of array cells', async () => {
    const filename = ['a/0.png', '5.png'];
    const whole = await tables.open({ filename, n: Int32Array.of(7, 2 ** 30 + 1) }, { classMode: 'raw', yCol: 'n' });
    const boxes = await tables.open(
      { filename, box: [Int32Array.of(1, 2), Int32Array.of(3, 4)] },
      { classMode: 'raw', yCol: 'box' },
    );
    const grids = await tables.open(
      {
        filename,
        g: [
          [[1], [2]],
          [[3], [4]],
        ],
      },
      { classMode: 'raw', yCol: 'g' },
    );
    expect([whole, boxes, grids].map(({ labels }) => (labels as Tensor).toArray())).toEqual([
      [7, 2 ** 30 + 1],
      [
        [1, 2],
        [3, 4],
      ],
      [
        [[1], [2]],
        [[3], [4]],
      ],
    ]);
    expect([whole, boxes, grids].map(({ labels }) => (labels as Tensor).dtype)).toEqual(['int32', 'int32', 'float32']);
  });

  it('takes bigints for numbers', async () => {
    const filename = ['a/0.png', '5.png'];
    for (const n of [[3n, -4n], BigInt64Array.of(3n, -4n)]) {
      const { labels } = await tables.open({ filename, n }, { classMode: 'raw', yCol: 'n' });
      expect(labels).toMatchObject({ dtype: 'float32', data: Float32Array.of(3, -4) });
    }
  });

  it('parts several classes in a cell at classDelimiter', async () => {
    const table = join(root, 'tags.csv');
    writeFileSync(table, 'filename,class\na/0.png,dog| indoors\n5.png,\nb/2.png,dog\n');
    const data = await tables.open(table, { classDelimiter: '|' });
    expect(data.classIndices).toEqual({ dog: 0, indoors: 1 });
    expect(plainClasses(data)).toEqual([[0, 1], [], [0]]);
    const [[batch]] = (await readPasses(data, 1, { workers: 0 })) as [ReadBatch[]];
    expect(batch!.y).toEqual([[1, 1, 0, 0, 1, 0]]);
  });

  it('counts relative paths from the folder of the CSV file, and from the working directory', async () => {
    const table = join(root, 'a', 'beside.csv');
    writeFileSync(table, 'filename,class\n0.png,x\n../5.png,y\n');
    const generator = new ImageDataGenerator();
    const beside = await generator.flowFromDataframe(table, { verbose: false });
    expect(beside.filepaths).toEqual([join(root, 'a', '0.png'), join(root, '5.png')]);
    vi.spyOn(process, 'cwd').mockReturnValue(root);
    const columns = { filename: ['a/0.png', '5.png'], class: ['x', 'y'] };
    const here = await generator.flowFromDataframe(columns, { verbose: false });
    expect(here.filepaths).toEqual(beside.filepaths);
    writeFileSync(table, 'filename,class\na/0.png,x\n');
    await expect(generator.flowFromDataframe(table)).rejects.toThrow(/working directory: set directory: '\.'/);
  });

  it('looks for files one by one or in listings, also through links', async () => {
    const many = join(root, 'many');
    const names = Array.from({ length: 200 }, (_, i) => `${i}.png`);
    for (const name of names.filter((_, i) => i % 3 !== 0)) {
      mkdirSync(many, { recursive: true });
      writeFileSync(join(many, name), 'x');
    }
    mkdirSync(join(many, '0.png'));
    symlinkSync(join(root, '5.png'), join(many, '3.png'));
    symlinkSync(join(root, 'gone.png'), join(many, '6.png'));
    const filename = [
      ...names.map((name) => `many/${name}`),
      'many/1.png',
      './many/2.png',
      'nowhere/1.png',
      '',
      '\0.png',
    ];
    const data = await tables.open({ filename }, { classMode: null });
    const there = names.filter((_, i) => i % 3 !== 0 || i === 3).map((name) => `many/${name}`);
    expect(data.filenames).toEqual([...there, 'many/1.png', './many/2.png']);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^flowFromDataframe: left out 69 of 205 rows: 69 whose path in column "filename" is not that of an image \(the first: "many\/0\.png" in row 0\)\.$/,
      ),
    ]);
  });

  it('warns once of all rows that it leaves out, and says how many it found', async () => {
    const columns = { filename: ['gone.png', 'a/0.png', '5.png', 'notes.txt', 'b/2.png'], class: [...'abcab'] };
    await tables.open(columns, { classes: ['a', 'b'], verbose: true });
    expect(warnings).toEqual([
      'flowFromDataframe: left out 3 of 5 rows: 2 whose path in column "filename" is not that of an image (the first: ' +
        '"gone.png" in row 0), and 1 of classes that classes does not name.',
    ]);
    expect(lines).toEqual(['Found 2 validated image filenames belonging to 2 classes.']);
    await tables.open(columns, { classMode: null, validateFilenames: false, verbose: true });
    expect(lines[1]).toBe('Found 5 non-validated image filenames.');
    expect(warnings.length).toBe(1);
  });

  it('meets files that go while it trains as onSampleError says', async () => {
    const gone = join(root, 'going');
    for (let i = 0; i < 10; i++) await writeImage(join(gone, `${i}.png`), [2, 2, 3], new Uint8Array(12).fill(10 * i));
    const table = Array.from({ length: 10 }, (_, i) => ({ filename: `${i}.png`, class: String(i % 2), w: i }));
    const options = { directory: gone, weightCol: 'w', classMode: 'sparse', batchSize: 5, seed: 1 } as const;
    const data = await tables.open(table, options);
    const skipping = await tables.open(table, { ...options, onSampleError: 'skip', maxSampleErrors: 3 });
    const replacing = await tables.open(table, { ...options, onSampleError: 'replace', maxSampleErrors: 3 });
    await expect(readPasses(data, 1, { workers: 0 })).resolves.toHaveLength(1);
    unlinkSync(join(gone, '3.png'));
    truncateSync(join(gone, '7.png'), 40);
    for (const workers of [0, 2]) {
      await expect(readPasses(data, 1, { workers })).rejects.toMatchObject({
        code: 'ERR_DATA',
        details: { path: join(gone, '3.png') },
      });
      const [skipped] = await readPasses(skipping, 1, { workers });
      expect(skipped!.map(numbersOf)).toEqual([
        [0, 1, 2, 4],
        [5, 6, 8, 9],
      ]);
      const [replaced] = await readPasses(replacing, 1, { workers });
      for (const pass of [skipped!, replaced!]) {
        for (const batch of pass) {
          expect(batch.y).toEqual([numbersOf(batch).map((i) => i % 2)]);
          expect(batch.sampleWeight).toEqual([numbersOf(batch)]);
        }
      }
      expect(replaced!.map(({ size }) => size)).toEqual([5, 5]);
    }
    expect(skipping.sampleErrors.map(({ path }) => path)).toEqual([join(gone, '3.png'), join(gone, '7.png')]);
  });
});
