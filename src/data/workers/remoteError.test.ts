/** Errors on their way from a worker. */
import { describe, expect, it } from 'vitest';
import { DataError } from '../../util/errors.ts';
import { packError, unpackError } from './remoteError.ts';

const carry = (error: unknown): Error => unpackError(structuredClone(packError(error)));

describe('an error from a worker', () => {
  it('of Millrace keeps its class, code, details and stack', () => {
    const original = new DataError('broken.jpg: the file is cut off', {
      details: { path: 'broken.jpg' },
      cause: new Error('premature end'),
    });
    const carried = carry(original);
    expect(carried).toBeInstanceOf(DataError);
    expect(carried).toMatchObject({ code: 'ERR_DATA', details: { path: 'broken.jpg' }, message: original.message });
    expect(carried.stack).toBe(original.stack);
    expect((carried.cause as Error).message).toBe('premature end');
  });

  it('of any other class keeps its name and code', () => {
    const error = Object.assign(new RangeError('too far'), { code: 'ERR_OUT_OF_RANGE' });
    expect(carry(error)).toMatchObject({ name: 'RangeError', message: 'too far', code: 'ERR_OUT_OF_RANGE' });
    expect(carry(Object.freeze(new TypeError('frozen')))).toMatchObject({ name: 'TypeError', message: 'frozen' });
  });

  it('may be anything at all', () => {
    expect(carry('text').message).toBe('text');
    expect(carry(undefined).message).toBe('undefined');
    const hostile = new Error('x');
    Object.defineProperty(hostile, 'message', {
      get() {
        throw new Error('no');
      },
    });
    expect(carry(hostile).message).toBe('the error could not be read');
    const cyclic = new Error('round');
    cyclic.cause = cyclic;
    expect((carry(cyclic).cause as Error).message).toBe('round');
    const detailed = new DataError('f', { details: { callback: () => 1 } });
    expect(carry(detailed)).toBeInstanceOf(DataError);
  });
});
