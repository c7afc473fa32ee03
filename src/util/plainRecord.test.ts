import { describe, expect, it } from 'vitest';
import { isPlainRecord } from './plainRecord.ts';

describe('isPlainRecord', () => {
  it.each([[{}], [{ a: 1 }], [Object.create(null)]])('takes %j', (value) => {
    expect(isPlainRecord(value)).toBe(true);
  });

  it.each([[undefined], [null], [1], ['a'], [[]], [new Float32Array(1)], [new Map()], [new Date(0)], [() => 1]])(
    'refuses %s',
    (value) => {
      expect(isPlainRecord(value)).toBe(false);
    },
  );
});
