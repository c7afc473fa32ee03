import { expect, it } from 'vitest';
import { resolvePolicy } from './policy.ts';

it.each([
  ['float32', 'float32'],
  ['mixedBfloat16', 'mixedBfloat16'],
  ['mixed_bfloat16', 'mixedBfloat16'],
])('takes %s', (name, policy) => {
  expect(resolvePolicy('compile', name)).toBe(policy);
});

it.each([
  ['mixedFloat16', '"mixedFloat16"'],
  [16, '16'],
  [null, 'null'],
])('refuses %s and names what it knows', (value, shown) => {
  expect(() => resolvePolicy('compile', value)).toThrow(
    `compile: expected policy to be "float32" or "mixedBfloat16", got ${shown}.`,
  );
});
