import { expect, it } from 'vitest';
import { createPrecisionFor } from './precision.ts';

const able = { name: 'native', supportsBfloat16: true } as const;

it('compiles for what the policy says, where the engine supports it', () => {
  const notices: string[] = [];
  const precisionFor = createPrecisionFor((notice) => notices.push(notice));
  expect(precisionFor('mixedBfloat16', able)).toBe('bfloat16');
  expect(precisionFor('float32', able)).toBe('float32');
  expect(precisionFor('float32', { ...able, supportsBfloat16: false })).toBe('float32');
  expect(notices).toEqual([]);
});

it.each([
  { name: 'native', reason: 'this processor has no instructions for bfloat16 (AVX512-BF16 or AMX)' },
  { name: 'reference', reason: 'the reference engine gains nothing by it' },
] as const)('compiles for float32 on the $name engine that does not, and says so once', ({ name, reason }) => {
  const notices: string[] = [];
  const precisionFor = createPrecisionFor((notice) => notices.push(notice));
  for (let model = 0; model < 3; model++) {
    expect(precisionFor('mixedBfloat16', { name, supportsBfloat16: false })).toBe('float32');
  }
  expect(notices).toEqual([
    `policy 'mixedBfloat16' was asked for, but ${reason}. ` +
      'Models compute in float32 instead: more precisely, and not faster.',
  ]);
});
