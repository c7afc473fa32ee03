/** A transformer encoder that reads assignments. */
import { describe, expect, it } from 'vitest';
import { transformer } from '../../examples/transformer.ts';
import { hasNativeEngine, runMain } from './runMain.ts';

describe.skipIf(!hasNativeEngine)('transformer', () => {
  it('finds the last assignment', async () => {
    const { code, text } = await runMain(transformer);
    expect(code, text).toBe(0);
  });

  it('cannot without attention', async () => {
    const { code, text } = await runMain(transformer, '--layers', '0');
    expect(code, text).toBe(1);
    expect(Number(/([\d.]+)% of new sequences/.exec(text)![1])).toBeLessThan(20);
  });
});
