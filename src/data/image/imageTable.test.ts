/** Tables of images that are none. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageTables } from '../../../test/fixtures/imageTables.ts';
import type { TableSource } from '../table/tableColumns.ts';
import type { FlowFromDataframeOptions } from './flowFromDataframe.ts';

let tables: Awaited<ReturnType<typeof imageTables>>;
beforeAll(async () => {
  tables = await imageTables(['a/0.png', '5.png']);
});
afterAll(() => tables.remove());

describe('flowFromDataframe refuses', () => {
  const filename = ['a/0.png', '5.png'];
  const table = { filename, class: ['x', 'y'], n: [1, 2] };
  const refused: [name: string, table: unknown, options: object, code: string, message: RegExp][] = [
    ['no table', 7, {}, 'ERR_INVALID_ARGUMENT', /expected a table \(the path of a CSV file, an array of records/],
    ['an empty path', '', {}, 'ERR_INVALID_ARGUMENT', /expected a table .*, got ""/],
    ['a map', new Map(), {}, 'ERR_INVALID_ARGUMENT', /expected a table .*, got a Map/],
    ['rows that are arrays', [['a/0.png', 'x']], {}, 'ERR_INVALID_ARGUMENT', /records .*got array of 2 at position 0/],
    ['no rows', [], {}, 'ERR_DATA', /the table has no rows/],
    ['no rows in columns', { filename: [], class: [] }, {}, 'ERR_DATA', /the table has no rows/],
    [
      'a column that is not there',
      table,
      { yCol: 'clas' },
      'ERR_INVALID_ARGUMENT',
      /no column "clas" \(yCol\) in the table; there are "filename", "class" and "n"\. Did you mean "class"/,
    ],
    [
      'a field that no record has',
      [{ file: 'a' }],
      {},
      'ERR_INVALID_ARGUMENT',
      /no column "filename" \(xCol\) in the records; there are "file"/,
    ],
    [
      'a column that is no array',
      { filename: 'a.png', class: ['x'] },
      {},
      'ERR_INVALID_ARGUMENT',
      /expected column "filename" \(xCol\) to be an array, got "a\.png"/,
    ],
    [
      'columns of different lengths',
      { filename, class: ['x'] },
      {},
      'ERR_SHAPE_MISMATCH',
      /same length, got 2, 1 rows in "filename" and "class"/,
    ],
    [
      'a path that is none',
      { filename: ['a/0.png', 5], class: ['x', 'y'] },
      {},
      'ERR_DATA',
      /column "filename" \(xCol\), row 1: expected the path of an image, got 5/,
    ],
    [
      'an empty path that nobody looks for',
      { filename: ['a/0.png', ''] },
      { classMode: null, validateFilenames: false },
      'ERR_DATA',
      /row 1: expected the path of an image, got ""/,
    ],
    [
      'numbers as classes',
      table,
      { yCol: 'n' },
      'ERR_DATA',
      /column "n", row 0: expected the name of a class or an array of them, which classMode 'categorical' takes, got 1\. Make it a string with String\(value\), or use classMode 'raw'/,
    ],
    [
      'a missing class',
      { filename, class: ['x', null] },
      { classMode: 'sparse' },
      'ERR_DATA',
      /row 1: expected the name of a class, which classMode 'sparse' takes, got none\. Give it one, or leave the row out/,
    ],
    [
      'several classes for one',
      { filename, class: [['x'], 'y'] },
      { classMode: 'binary' },
      'ERR_DATA',
      /got array of 1\. Several classes of an image take classMode 'categorical'/,
    ],
    [
      'an empty name among several',
      { filename, class: [['x', ''], 'y'] },
      {},
      'ERR_DATA',
      /row 0: expected the name of a class/,
    ],
    [
      'three classes for two',
      { filename, class: ['x', 'y'] },
      { classMode: 'binary', classes: ['x', 'y', 'z'] },
      'ERR_DATA',
      /found 3 classes \("x", "y" and "z"\) in column "class"; classMode 'binary' needs exactly two/,
    ],
    [
      'classes of which one has no file',
      { filename: ['a/0.png', 'gone.png'], class: ['x', 'y'] },
      { classMode: 'binary' },
      'ERR_DATA',
      /found 1 classes \("x"\)/,
    ],
    [
      'classes that no row has',
      table,
      { classes: ['p', 'q'] },
      'ERR_DATA',
      /no row has one of the classes "p" and "q"; there are "x" and "y"/,
    ],
    [
      'rows that name no class',
      { filename, class: [[], []] },
      {},
      'ERR_DATA',
      /no row names a class in column "class"\. Name some, or set classMode to null/,
    ],
    ['no class to choose from', table, { classes: [] }, 'ERR_INVALID_ARGUMENT', /classes names no class/],
    [
      'text for numbers',
      table,
      { classMode: 'raw' },
      'ERR_DATA',
      /column "class", row 0: expected a number, got "x"\. Mend the cell/,
    ],
    [
      'arrays of other shapes',
      { filename, class: [[1, 2], [3]] },
      { classMode: 'raw' },
      'ERR_DATA',
      /row 1: expected float32 \[2\] as in row 0, got float32 \[1\]/,
    ],
    [
      'a number among arrays',
      { filename, class: [[1], 3] },
      { classMode: 'raw' },
      'ERR_DATA',
      /row 1: expected an array as in row 0, got 3/,
    ],
    [
      'arrays of text',
      { filename, class: [['a'], ['b']] },
      { classMode: 'raw' },
      'ERR_DATA',
      /row 0: expected an array of numbers/,
    ],
    [
      'arrays beside numbers',
      { filename, n: [1, 2], g: [[1], [2]] },
      { classMode: 'raw', yCol: ['n', 'g'] },
      'ERR_DATA',
      /column "g" holds arrays \[1\]; several columns of classMode 'raw' take one number each/,
    ],
    [
      'one column for several outputs',
      table,
      { classMode: 'multi_output', yCol: 'n' },
      'ERR_INVALID_ARGUMENT',
      /expected yCol to be an array of columns for classMode 'multiOutput', got "n"/,
    ],
    [
      'several columns for classes',
      table,
      { yCol: ['class', 'n'] },
      'ERR_INVALID_ARGUMENT',
      /expected yCol to be one column for classMode 'categorical', got array of 2/,
    ],
    [
      'no column at all',
      table,
      { classMode: 'raw', yCol: [] },
      'ERR_INVALID_ARGUMENT',
      /expected yCol to name one column at least/,
    ],
    ['a column name that is none', table, { xCol: 3 }, 'ERR_INVALID_ARGUMENT', /expected xCol to be a string, got 3/],
    [
      'weights that are not finite',
      { ...table, n: [1, Number.NaN] },
      { weightCol: 'n' },
      'ERR_DATA',
      /column "n" \(weightCol\), row 1: expected a finite number, got NaN/,
    ],
    [
      'weights that are arrays',
      { ...table, n: [[1], [2]] },
      { weightCol: 'n' },
      'ERR_DATA',
      /row 0: expected a finite number, got an array \[1\]/,
    ],
    [
      'files of which none is there',
      { filename: ['x.png', 'y.png'], class: ['x', 'y'] },
      {},
      'ERR_DATA',
      /none of the 2 paths in column "filename" is that of an image; the first is ".*x\.png"\. Expected files with the endings jpg/,
    ],
    ['a part without split', table, { subset: 'training' }, 'ERR_INVALID_ARGUMENT', /validationSplit/],
    [
      'an unknown mode',
      table,
      { classMode: 'multiLabel' },
      'ERR_INVALID_ARGUMENT',
      /classMode .*"multiOutput", got "multiLabel"/,
    ],
    ['a class twice', table, { classes: ['x', 'x'] }, 'ERR_INVALID_ARGUMENT', /classes names "x" twice/],
    [
      'a delimiter between classes of one',
      table,
      { classMode: 'sparse', classDelimiter: '|' },
      'ERR_INVALID_ARGUMENT',
      /classDelimiter parts several classes.*got "sparse"/,
    ],
    [
      'a Keras name',
      table,
      { x_col: 'filename' },
      'ERR_INVALID_ARGUMENT',
      /unknown option "x_col"\. Did you mean "xCol"/,
    ],
    [
      'an empty delimiter',
      table,
      { delimiter: '' },
      'ERR_INVALID_ARGUMENT',
      /expected delimiter to be a string, got ""/,
    ],
  ];
  it.each(refused)('%s', async (_, source, options, code, message) => {
    const error = await tables.open(source as TableSource, options).catch((reason: Error) => reason);
    expect(error).toMatchObject({ code });
    expect((error as Error).message).toMatch(/^flowFromDataframe: /);
    expect((error as Error).message).toMatch(message);
  });

  it('an empty part, and cells of a CSV file by their line', async () => {
    await expect(tables.open(table, { subset: 'validation' }, 0.3)).rejects.toThrow(
      /the validation part of 2 images is empty with validationSplit 0\.3/,
    );
    const path = join(tables.path, 'bad.csv');
    const refuse = async (text: string, options: FlowFromDataframeOptions, message: RegExp): Promise<void> => {
      writeFileSync(path, text);
      await expect(tables.open(path, options)).rejects.toThrow(message);
    };
    await refuse('filename,class\na/0.png,x\n\n5.png,\n', {}, /line 4 of ".*bad\.csv": expected the name of a class/);
    await refuse(
      'filename,n\na/0.png,1\n5.png,\n',
      { classMode: 'raw', yCol: 'n' },
      /line 3 of .*expected a number, got ""/,
    );
    await refuse('filename,n\na/0.png,0x10\n', { classMode: 'raw', yCol: 'n' }, /expected a number, got "0x10"/);
    await refuse(
      'filename;class\na;b\n',
      {},
      /there are "filename;class"\..* Is its delimiter ";"\? Set the option delimiter/,
    );
    await refuse('filename,class\n', {}, /the table ".*bad\.csv" has no rows/);
  });
});
