import { describe, expect, it } from 'vitest';
import { fullUpdate, trackModuleState } from './moduleState.ts';
import { Sequence } from './sequence.ts';

class Big extends Sequence {
  readonly length = 1;
  readonly images: Uint8Array;
  order = [0, 1, 2];

  constructor(images: Uint8Array) {
    super();
    this.images = images;
  }

  getItem() {
    return [[1]] as const;
  }

  override onEpochEnd(): void {}
}

describe('the state of a module sequence', () => {
  it.each([
    ['memory of its own', (bytes: number) => new Uint8Array(bytes)],
    ['shared memory', (bytes: number) => new Uint8Array(new SharedArrayBuffer(bytes))],
  ])('is what changed in its fields since the constructor: %s', async (_name, make) => {
    const sequence = new Big(make(9 * 2 ** 20));
    await trackModuleState(sequence);
    expect(await fullUpdate(sequence)).toBeUndefined();
    sequence.order = [2, 1, 0];
    expect(await fullUpdate(sequence)).toEqual({ fields: { order: [2, 1, 0] } });
    sequence.images[sequence.images.length - 1] = 1;
    expect(Object.keys((await fullUpdate(sequence))!.fields!)).toEqual(['images', 'order']);
  });

  it('is told where a field is again what the constructor made, or is gone', async () => {
    const sequence: Big & { hard?: boolean } = Object.assign(new Big(new Uint8Array(1)), { hard: false });
    await trackModuleState(sequence);
    sequence.hard = true;
    expect(await fullUpdate(sequence)).toEqual({ fields: { hard: true } });
    sequence.hard = false;
    expect(await fullUpdate(sequence)).toEqual({ fields: { hard: false } });
    delete sequence.hard;
    const update = await fullUpdate(sequence);
    expect(Object.keys(update!.fields!)).toEqual(['hard']);
    expect(update!.fields!.hard).toBeUndefined();
  });

  it('cannot be something that no worker can be given; what was so from the start stays out', async () => {
    const sequence = Object.assign(new Big(new Uint8Array(1)), { decode: () => 1, cache: new Map([[1, () => 1]]) });
    await trackModuleState(sequence);
    sequence.cache.set(2, () => 1);
    expect(await fullUpdate(sequence)).toBeUndefined();
    sequence.order = [(() => 1) as never];
    await expect(fullUpdate(sequence)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringMatching(
        /^Big: onEpochBegin or onEpochEnd put something into the field "order" that cannot/,
      ),
    });
  });

  it('is compared without holding up the event loop for long', async () => {
    const sequence = new Big(new Uint8Array(32 * 2 ** 20));
    let turns = 0;
    let done = false;
    const count = (): void => {
      turns++;
      if (!done) setImmediate(count);
    };
    setImmediate(count);
    await trackModuleState(sequence);
    done = true;
    expect(turns).toBeGreaterThanOrEqual(7);
  });
});
