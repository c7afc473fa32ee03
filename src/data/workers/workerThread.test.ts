/** The heap of a worker thread, with real threads: run from the compiled entries. */
import { describe, expect, it } from 'vitest';
import { readPasses } from '../../../test/fixtures/readPasses.ts';
import { Sequence } from '../sequence.ts';

const limits = new URL('../../../test/fixtures/sequences/limits.mjs', import.meta.url);

describe('a worker thread', () => {
  it('keeps its young generation small, which would grow for hundreds of epochs', async () => {
    const limitsWith = async (workers: number): Promise<number[]> => {
      const [pass] = await readPasses(await Sequence.fromModule(limits), 1, { workers });
      return pass!.map(({ x }) => x[0]![0]!);
    };
    expect(await limitsWith(2)).toEqual([24, 24]);
    expect(await limitsWith(0)).toEqual([0, 0]);
  });
});
