/** The list of faults is whole: each row has a test in this folder. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FAULTS } from './table.ts';

it('every row of the list has a test', () => {
  const files = readdirSync(import.meta.dirname).filter(
    (name) => name.endsWith('.test.ts') && name !== 'table.test.ts',
  );
  const texts = files.map((name) => readFileSync(`${import.meta.dirname}/${name}`, 'utf8')).join('\n');
  // `row(3, ...)`, or `{ number: 3, ... }` in a table of cases.
  const tested = new Set([...texts.matchAll(/\brow\(\s*(\d+)\b|\bnumber: (\d+)\b/g)].map(([, a, b]) => Number(a ?? b)));
  expect([...tested].sort((a, b) => a - b)).toEqual(Object.keys(FAULTS).map(Number));
  expect(Object.keys(FAULTS).map(Number)).toEqual([...Array.from({ length: 26 }, (_, i) => i + 1), 30]);
});
