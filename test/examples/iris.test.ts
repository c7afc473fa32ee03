/** Kinds of iris: flowers drawn with Fisher's moments, and Fisher's own where they are there. */
import { describe, expect, it } from 'vitest';
import { iris } from '../../examples/iris.ts';
import { hasNativeEngine, realData, runMain } from './runMain.ts';

describe.skipIf(!hasNativeEngine)('iris', () => {
  it('names nine of ten flowers rightly', async () => {
    const { code, text } = await runMain(iris);
    expect(code, text).toBe(0);
    expect(text).toContain('Iris-versicolor');
  });

  it('does not without training', async () => {
    expect((await runMain(iris, '--epochs', '1')).code).toBe(1);
  });

  const file = realData('tabular', 'iris.csv');
  it.skipIf(file === undefined)("names nine of ten of Fisher's", async () => {
    const { code, text } = await runMain(iris, '--data', file!);
    expect(code, text).toBe(0);
  });
});
