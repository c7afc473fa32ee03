/** Sentences of a grammar, and of a file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { textClassifier } from '../../examples/textClassifier.ts';
import { hasNativeEngine, runMain } from './runMain.ts';

describe.skipIf(!hasNativeEngine)('textClassifier', () => {
  it('understands new sentences, and needs the order of words for it', async () => {
    const { code, text } = await runMain(textClassifier);
    expect(code, text).toBe(0);
  });

  it('does not without training', async () => {
    expect((await runMain(textClassifier, '--epochs', '1')).code).toBe(1);
  });

  it('reads sentences of a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-sentences-'));
    try {
      const file = join(folder, 'sentences.tsv');
      const lines = ['good', 'fine', 'nice', 'warm', 'bad', 'dull', 'sad', 'cold'].map(
        (word, i) => `${+(i < 4)}\tIt is ${word}.`,
      );
      writeFileSync(file, lines.join('\n'));
      const { code, text } = await runMain(textClassifier, '--data', file, '--epochs', '1');
      expect(code).toBe(0);
      expect(text).toContain('on 2 new sentences');
      writeFileSync(file, 'good\tIt is good.\n');
      await expect(runMain(textClassifier, '--data', file)).rejects.toThrow('line 1 is not 0 or 1, a tab and a text');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
