#!/usr/bin/env node
/**
 * Runs the tests and closes with one plain line: `N passed, N failed` or `N passed, N failed, N skipped`.
 *
 * usage: npm test [-- FILTER... | any option of vitest]      (a filter is a part of a test file's path: `npm test -- conv2d`)
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countTests } from './testSummary.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const scratch = mkdtempSync(join(tmpdir(), 'millrace-test-'));
const reportFile = join(scratch, 'report.json');

const run = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
);

let report;
try {
  report = JSON.parse(readFileSync(reportFile, 'utf8'));
} catch {
  console.error('The test runner ended without a report: see above.');
  process.exit(run.status || 1);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

const { passed, failed, skipped } = countTests(report);
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
// An error outside of any test (an unhandled rejection) fails the run although every test passed.
process.exit(run.status === 0 && failed > 0 ? 1 : (run.status ?? 1));
