/** Where the lines of a file begin: for any text, kept beside the file, and made again. */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textFiles } from '../../../test/fixtures/textFiles.ts';
import { openFile } from '../dataFile.ts';
import { indexLines } from './lineIndex.ts';
import { indexPathOf, openIndex } from './lineIndexFile.ts';
import { readLines } from './readLines.ts';

const { folder, write } = textFiles();

/** What the lines of a text are. */
function linesOf(text: string, skipLines: number, skipEmpty: boolean): string[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  if (lines.at(-1) === '') lines.pop();
  const plain = lines.slice(skipLines).map((line) => line.replace(/\r$/, ''));
  return skipEmpty ? plain.filter((line) => line !== '') : plain;
}

const numbers = (count: number): string => Array.from({ length: count }, (_, i) => `${i},${2 * i},${i % 3}\n`).join('');

describe('the index of lines', () => {
  const text = fc.array(fc.oneof(fc.constantFrom('', '\r', 'a', 'ü€', '😀 long '.repeat(9)), fc.string()), {
    maxLength: 120,
  });

  it('finds the lines of any text, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.boolean(),
        fc.boolean(),
        fc.nat(3),
        fc.boolean(),
        async (parts, end, skipEmpty, skipLines, mark) => {
          const content = `${mark ? '\uFEFF' : ''}${parts.join('\n')}${end ? '\n' : ''}`;
          const rules = { skipLines, skipEmpty };
          const file = await openIndex(write(content), rules, false);
          const expected = linesOf(content, skipLines, skipEmpty);
          expect(file.index.lines).toBe(expected.length);
          const order = expected.map((_, i) => (i * 7) % expected.length);
          const found = await readLines([file], order, { encoding: 'utf8', skipEmpty });
          expect(found).toEqual(order.map((number) => expected[number]));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('finds long lines, and those that cross the border of a chunk', async () => {
    const lines = [60_000, 1, 2_000_000, 0, 70, 1_048_570, 3, 40_000].map((length, i) => `${i}${'é'.repeat(length)}`);
    const file = await openIndex(write(lines.join('\r\n')), { skipLines: 0, skipEmpty: false }, false);
    expect(await readLines([file], [7, 2, 0, 5, 3, 6, 1, 4, 2], { encoding: 'utf8', skipEmpty: false })).toEqual(
      [7, 2, 0, 5, 3, 6, 1, 4, 2].map((i) => lines[i]),
    );
    const short = await openIndex(write(numbers(100_000)), { skipLines: 0, skipEmpty: false }, false);
    expect(short.index.offsets.length).toBe(Math.ceil(100_000 / 32));
  });

  it('reaches beyond 4 GiB', async () => {
    const path = join(folder, 'sparse.txt');
    const far = 4.5 * 2 ** 30;
    const handle = await open(path, 'w');
    await handle.write('first\n', 0);
    await handle.write('\nlast\nvery last', far);
    await handle.close();
    const stamp = { path, size: far + 15, modified: 0 };
    // Zeros take long to look through: what is before is given as it is.
    const index = { lines: 4, offsets: Float64Array.of(0, far + 1), numbers: Uint32Array.of(0, 2) };
    const found = await openFile(path, async (file, { modified }) => {
      expect((await file.stat()).size).toBe(stamp.size);
      return readLines([{ stamp: { ...stamp, modified }, index }], [3, 2], { encoding: 'utf8', skipEmpty: false });
    });
    expect(found).toEqual(['very last', 'last']);
  });

  it('is kept beside the file, and used again', async () => {
    const path = write(numbers(200));
    const rules = { skipLines: 0, skipEmpty: true };
    const first = await openIndex(path, rules, true);
    expect(existsSync(indexPathOf(path))).toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    // Told apart by its number of lines: what is read is what lies there.
    const kept = await openIndex(path, rules, true);
    expect(kept).toEqual(first);
    expect(kept.index.offsets.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect((await openIndex(path, { ...rules, skipLines: 5 }, true)).index.lines).toBe(195);
    appendFileSync(path, '1,2,3\n');
    expect((await openIndex(path, rules, true)).index.lines).toBe(201);
    utimesSync(path, 1, 1);
    expect((await openIndex(path, rules, true)).stamp.modified).toBe(1000);
  });

  it('is made again where the kept one is damaged, at whatever byte', async () => {
    const path = write(numbers(100));
    const rules = { skipLines: 0, skipEmpty: true };
    const whole = await openIndex(path, rules, true);
    const bytes = readFileSync(indexPathOf(path));
    for (let at = 0; at < bytes.length; at += 7) {
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 1;
      writeFileSync(indexPathOf(path), damaged);
      expect((await openIndex(path, rules, true)).index).toEqual(whole.index);
      writeFileSync(indexPathOf(path), bytes.subarray(0, at));
      expect((await openIndex(path, rules, true)).index).toEqual(whole.index);
    }
    expect(readFileSync(indexPathOf(path))).toEqual(bytes);
  });

  it('is not kept where it cannot be', async () => {
    const path = write(numbers(3));
    mkdirSync(indexPathOf(path));
    expect((await openIndex(path, { skipLines: 0, skipEmpty: true }, true)).index.lines).toBe(3);
  });

  it.skipIf(process.platform === 'win32')('is not waited for where it is a pipe, which is replaced', async () => {
    const path = write(numbers(3));
    execFileSync('mkfifo', [indexPathOf(path)]);
    expect((await openIndex(path, { skipLines: 0, skipEmpty: true }, true)).index.lines).toBe(3);
    expect(statSync(indexPathOf(path)).isFile()).toBe(true);
  });

  it('ends with a line without an end', async () => {
    const path = write('a\nb');
    const index = await openFile(path, (file, stamp) => indexLines(file, stamp, { skipLines: 0, skipEmpty: true }));
    expect(index.lines).toBe(2);
  });
});
