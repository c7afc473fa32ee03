/** The commands around the library: what they decide, tried on made-up folders and reports. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findingsIn } from '../scripts/sanitize/findings.mjs';
import { filesUnder, fingerprint } from '../scripts/setup/stamp.mjs';
import { countTests } from '../scripts/testSummary.mjs';

describe('fingerprint', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-scripts-'));
    mkdirSync(join(folder, 'inner'));
    writeFileSync(join(folder, 'a.ts'), 'one');
    writeFileSync(join(folder, 'inner', 'b.ts'), 'two');
    writeFileSync(join(folder, 'note.md'), 'text');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const take = (facts: unknown[] = []) =>
    fingerprint(
      filesUnder(folder, (file) => file.endsWith('.ts')),
      facts,
    );

  it('stays while nothing that counts changes', () => {
    const before = take();
    writeFileSync(join(folder, 'note.md'), 'other text');
    writeFileSync(join(folder, 'a.ts'), 'one');
    expect(take()).toBe(before);
  });

  it('changes with a content, a name, a new file, a deletion and a fact', () => {
    const seen = new Set([take(), take(['libdnnl 3'])]);
    writeFileSync(join(folder, 'a.ts'), 'One');
    seen.add(take());
    writeFileSync(join(folder, 'c.ts'), '');
    seen.add(take());
    rmSync(join(folder, 'inner', 'b.ts'));
    seen.add(take());
    rmSync(join(folder, 'c.ts'));
    writeFileSync(join(folder, 'd.ts'), '');
    seen.add(take());
    expect(seen.size).toBe(6);
  });

  it('does not mix up where one file ends and the next begins', () => {
    writeFileSync(join(folder, 'a.ts'), 'onetwo');
    writeFileSync(join(folder, 'inner', 'b.ts'), '');
    const joined = take();
    writeFileSync(join(folder, 'a.ts'), 'one');
    writeFileSync(join(folder, 'inner', 'b.ts'), 'two');
    expect(take()).not.toBe(joined);
  });

  it('takes a missing folder for an empty one', () => {
    expect(filesUnder(join(folder, 'nowhere'))).toEqual([]);
  });
});

describe('countTests', () => {
  const file = (status: string, ...tests: string[]) => ({
    status,
    assertionResults: tests.map((test) => ({ status: test })),
  });

  it('takes the numbers of the report', () => {
    const report = {
      numPassedTests: 5,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
      testResults: [file('passed', 'passed'), file('failed', 'failed', 'passed')],
    };
    expect(countTests(report)).toEqual({ passed: 5, failed: 1, skipped: 3 });
  });

  it('counts a file that could not be loaded as a failure', () => {
    const report = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, testResults: [file('failed')] };
    expect(countTests(report)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

describe('findingsIn', () => {
  // Lines as GCC 12 prints them for scripts/sanitize/control.cc.
  const address = '==123==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602 at pc 0x55';
  const undefined_ = 'control.cc:12:67: runtime error: signed integer overflow: 4 + 2147483647 cannot be represented';

  it('takes the headline of each finding once, without colours and process numbers', () => {
    const coloured = `\u001b[1m\u001b[31m${address}\u001b[1m\u001b[0m\n    #0 0x55 in main`;
    expect(findingsIn([coloured, `${undefined_}\n${undefined_}`, address.replace('123', '77')])).toEqual([
      address.slice('==123=='.length),
      undefined_,
    ]);
  });

  it('finds nothing in the words of passing tests', () => {
    expect(findingsIn(['Tests 448 passed', 'RuntimeError: a test of errors', ''])).toEqual([]);
  });
});
