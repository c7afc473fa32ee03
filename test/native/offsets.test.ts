/** Loops that read and write from an offset on, and read backwards. Numbers: by hand. */
import { expect, test } from 'vitest';
import type { BufferRef, LoopAccess, LoweredProgram } from '../../src/engine/native/addon.ts';
import { addon, describeNative } from './nativeProgram.ts';

const input: BufferRef = { space: 'input', index: 0 };
const arena: BufferRef = { space: 'arena', offset: 0 };

/** Copies `dims` elements of a float32 input `[12]` into a float32 result `[12]`. */
function copyProgram(dims: readonly number[], from: Partial<LoopAccess>, to: Partial<LoopAccess>): LoweredProgram {
  const strides = dims.map(() => 1);
  return {
    instructions: [
      {
        kind: 'loop',
        dims,
        operands: [{ buffer: input, dtype: 'float32', strides, ...from }],
        steps: [],
        results: [{ register: 0, access: { buffer: arena, dtype: 'float32', strides, ...to } }],
      },
    ],
    arenaBytes: 64,
    variables: [],
    literals: [],
    inputBytes: [48],
    outputs: [{ buffer: arena, dtype: 'float32', length: 12 }],
  };
}

describeNative('loops with offsets', () => {
  test('read and write from there on', async () => {
    const program = await addon().createProgram(copyProgram([3], { offset: 2, strides: [4] }, { offset: 5 }));
    const [y] = await addon().runProgram(program, [Float32Array.from({ length: 12 }, (_, i) => i + 1)]);
    expect([...y!.subarray(5, 8)]).toEqual([3, 7, 11]);
    addon().disposeProgram(program);
  });

  test('read backwards', async () => {
    const from = { offset: 11, strides: [-4, -1] };
    const program = await addon().createProgram(copyProgram([3, 4], from, { strides: [4, 1] }));
    const [y] = await addon().runProgram(program, [Float32Array.from({ length: 12 }, (_, i) => i)]);
    expect([...y!]).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    addon().disposeProgram(program);
  });

  test.each([
    [
      'an offset whose last element lies outside',
      copyProgram([3], { offset: 10 }, {}),
      /touches 52 bytes of a buffer of 48/,
    ],
    ['a result that leaves the arena', copyProgram([3], {}, { offset: 14 }), /touches 68 bytes of a buffer of 64/],
    [
      'a first element before the buffer',
      copyProgram([4], { offset: 2, strides: [-1] }, {}),
      /begins before its buffer/,
    ],
    ['a negative offset', copyProgram([3], { offset: -1 }, {}), /"offset": expected an integer from 0/],
    ['a result written backwards', copyProgram([3], {}, { offset: 2, strides: [-1] }), /result 0 has stride -1/],
    ['a stride too large', copyProgram([3], { offset: 2, strides: [-(2 ** 52)] }, {}), /at least -2\^46/],
  ])('refuses %s', async (_, program, message) => {
    await expect(addon().createProgram(program)).rejects.toThrow(message);
  });
});
