/** Diabetes among women: of a made table, and of the Pima where they are there. */
import { describe, expect, it } from 'vitest';
import { pima } from '../../examples/pima.ts';
import { hasNativeEngine, realData, runMain } from './runMain.ts';

const file = realData('tabular', 'pima-indians-diabetes.csv');
const tables = [
  ['a made table', []],
  ...(file === undefined ? [] : [['the Pima', ['--data', file]] as const]),
] as const;

describe.skipIf(!hasNativeEngine)('pima', () => {
  it.each(tables)('reaches its targets on %s, and finds more of the ill with weights', async (_, data) => {
    const plain = await runMain(pima, ...data);
    expect(plain.code, plain.text).toBe(0);
    const balanced = await runMain(pima, ...data, '--balance');
    expect(balanced.code, balanced.text).toBe(0);
    expect(recallIn(balanced.text)).toBeGreaterThan(recallIn(plain.text) + 5);
  });

  it('does not without training', async () => {
    expect((await runMain(pima, '--epochs', '1')).code).toBe(1);
  });
});

function recallIn(text: string): number {
  return Number(/recall +([\d.]+)%/.exec(text)![1]);
}
