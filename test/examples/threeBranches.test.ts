/** Records by name from a generator, a stateful LSTM, two outputs. */
import { describe, expect, it } from 'vitest';
import { threeBranches } from '../../examples/threeBranches.ts';
import { hasNativeEngine, runMain } from './runMain.ts';

describe.skipIf(!hasNativeEngine)('threeBranches', () => {
  it('learns a rule that needs all three branches', async () => {
    const { code, text } = await runMain(threeBranches);
    expect(code, text).toBe(0);
    for (const branch of ['similarity', 'window', 'background']) {
      const [, accuracy] = new RegExp(`without ${branch} +([\\d.]+)%`).exec(text)!;
      expect(Number(accuracy), `without ${branch}`).toBeLessThan(65);
    }
  });

  it('cannot without a memory that outlives the window', async () => {
    const { code, text } = await runMain(threeBranches, '--stateless');
    expect(code, text).toBe(1);
    expect(Number(/kind +([\d.]+)% right/.exec(text)![1])).toBeLessThan(75);
  });
});
