import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCsv } from './csv.ts';

interface Text {
  readonly name: string;
  readonly text: string;
  readonly delimiter: string;
  readonly columns: Readonly<Record<string, readonly string[]>>;
}

const golden = JSON.parse(readFileSync(new URL('../../../test/golden/imageTables.json', import.meta.url), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'millrace-csv-'));
const path = join(folder, 'table.csv');
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string | Uint8Array, wanted = ['filename', 'class'], delimiter = ',') {
  writeFileSync(path, text);
  return readCsv(path, wanted, delimiter);
}

describe('CSV files', () => {
  it.each(golden.csv as Text[])('are read as pandas reads them: $name', async ({ text, delimiter, columns }) => {
    const names = Object.keys(columns);
    const table = await read(text, names, delimiter);
    expect(table.header).toEqual(names);
    expect(table.columns).toEqual(Object.values(columns));
    expect(table.lines.length).toBe(columns[names[0]!]!.length);
  });

  it('give the columns that are asked for, in that order, and undefined for those that are not there', async () => {
    const table = await read('a,b,c\n1,2,3\n4,5,6\n', ['c', 'no', 'a', 'c']);
    expect(table).toEqual({
      header: ['a', 'b', 'c'],
      columns: [['3', '6'], undefined, ['1', '4'], ['3', '6']],
      lines: [2, 3],
    });
  });

  it('say on which line a row ends', async () => {
    const { lines } = await read('filename,class\na,x\n\nb,"y\nz"\r\nc,w');
    expect(lines).toEqual([2, 5, 6]);
  });

  it.each(['\n', '\r\n'])('are read in pieces, whatever the pieces cut (%j)', async (end) => {
    const rows = Array.from({ length: 20_000 }, (_, i) => [`größe/${i}, "${i}".png`, `класс ${i % 7}`] as const);
    const quoted = rows.map(([name, label]) => `"${name.replaceAll('"', '""')}",${label}${end}`);
    const table = await read(`filename,class${end}${quoted.join('')}`);
    expect(table.columns).toEqual([rows.map(([name]) => name), rows.map(([, label]) => label)]);
    expect(table.lines).toEqual(rows.map((_, i) => i + 2));
  });

  it('may be UTF-16 with a byte order mark, as spreadsheets save them', async () => {
    const { columns } = await read(Buffer.from('\ufefffilename,class\nü.png,猫\n', 'utf16le'));
    expect(columns).toEqual([['ü.png'], ['猫']]);
  });

  const refused: [name: string, text: string, message: RegExp][] = [
    ['nothing', '', /table\.csv" is empty\. Expected a first line with the names of the columns/],
    [
      'a row that is too short',
      'filename,class\na,x\nb\n',
      /expect 2, got 1 on line 3\. Expected as many cells in each row/,
    ],
    ['a row that is too long', 'filename,class\na,x,y\n', /expect 2, got 3 on line 2.*into double quotes/],
    ['an open quote', 'filename,class\n"a,x\nb,y\n', /Quote Not Closed.*Expected a closing double quote/],
    ['a row without end', `filename,class\n"${'a'.repeat(2 ** 21)}`, /at line 2\. Expected a row below 1 MiB/],
    [
      'two columns of one name',
      'class,filename,class\na,b,c\n',
      /there are two columns "class"\. Give one of them another/,
    ],
  ];
  it.each(refused)('refuse %s', async (_, text, message) => {
    const error = await read(text).catch((reason: Error) => reason);
    expect(error).toMatchObject({ code: 'ERR_DATA', details: { path } });
    expect((error as Error).message).toMatch(message);
  });

  it('refuse what is no file', async () => {
    mkdirSync(join(folder, 'inner'));
    await expect(readCsv(join(folder, 'inner'), ['a'], ',')).rejects.toThrow(/inner" is a folder; expected a file/);
    await expect(readCsv(join(folder, 'gone.csv'), ['a'], ',')).rejects.toThrow(/gone\.csv": there is no such file/);
  });
});
