import { describe, expect, it } from 'vitest';
import { compareText } from './text.ts';

describe('compareText', () => {
  it('sorts as UTF-8 bytes do', () => {
    const words = ['b', 'a', '', 'ab', 'Z', '\u{1f600}', '\uffee', 'é', '\ud7ff', '\u{1f600}a', '\ue000'];
    const byBytes = [...words].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect([...words].sort(compareText)).toEqual(byBytes);
  });
});
