/** Forecasts of the next month: on a made series, and on the airline passengers where they are there. */
import { describe, expect, it } from 'vitest';
import { airline } from '../../examples/airline.ts';
import { hasNativeEngine, realData, runMain } from './runMain.ts';

describe.skipIf(!hasNativeEngine)('airline', () => {
  it('halves the error of the naive forecast', async () => {
    const { code, text } = await runMain(airline);
    expect(code, text).toBe(0);
  });

  it('does not without training', async () => {
    expect((await runMain(airline, '--epochs', '1')).code).toBe(1);
  });

  const file = realData('tabular', 'airline-passengers.csv');
  it.skipIf(file === undefined)('does so on the airline passengers', async () => {
    const { code, text } = await runMain(airline, '--data', file!);
    expect(code, text).toBe(0);
    expect(text).toContain('over 44 months');
  });
});
