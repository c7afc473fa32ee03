/** Pictures squeezed into a few numbers. */
import { describe, expect, it } from 'vitest';
import { autoencoder } from '../../examples/autoencoder.ts';
import { hasNativeEngine, runMain } from './runMain.ts';

describe.skipIf(!hasNativeEngine)('autoencoder', () => {
  it('restores new pictures with a fifth of the error of the mean picture', async () => {
    const { code, text } = await runMain(autoencoder);
    expect(code, text).toBe(0);
  });

  it('does not out of a single number', async () => {
    const { code, text } = await runMain(autoencoder, '--code', '1', '--images', '500', '--epochs', '3');
    expect(code, text).toBe(1);
    expect(text).toContain('out of 1 numbers');
  });
});
