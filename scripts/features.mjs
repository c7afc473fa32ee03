#!/usr/bin/env node
/**
 * Writes FEATURES.md: the catalogue of Keras beside what the barrels of `dist/` export.
 *
 * usage: node scripts/features.mjs [--check]      (--check writes nothing and ends with 1 where the file is out of date)
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { featuresText } from './featuresText.mjs';
import { goldenCounts } from './goldenCounts.mjs';
import { ROOT } from './setup/report.mjs';

const file = join(ROOT, 'FEATURES.md');
const text = featuresText(await import('../dist/index.js'), goldenCounts());
if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
} else if (readFileSync(file, 'utf8') !== text) {
  console.error('FEATURES.md is out of date: run node scripts/features.mjs');
  process.exit(1);
}
