/** Gather, scatter-add and running sums: large ones against plain loops, and descriptors that the addon refuses. */
import { expect, test } from 'vitest';
import type { LoweredInstruction } from '../../src/engine/native/addon.ts';
import { RandomStream } from '../../src/util/random.ts';
import { addon, describeNative, normals, ProgramBuilder, sameBits } from './nativeProgram.ts';

const sizes = { outer: 2, size: 3, count: 4, inner: 5 };

/** A program of one instruction over an input `[elements]`, int32 indices `[count]` and a result in an arena of `bytes`. */
function create(instruction: object, elements: number, count: number, bytes: number) {
  const builder = new ProgramBuilder();
  const inputs = [builder.input(new Float32Array(elements))];
  if (count > 0) inputs.push(builder.input(new Int32Array(count)));
  builder.add({ ...instruction, inputs, outputs: [builder.arena(bytes)] } as unknown as LoweredInstruction);
  return addon().createProgram(builder.build());
}

describeNative('ops that find elements by their indices', () => {
  test('scatterAdd adds in the order of the indices, on any number of threads', async () => {
    const [outer, size, count, inner] = [3, 7, 400, 200];
    const updates = normals(outer * count * inner, 1);
    const random = new RandomStream(2);
    const indices = Int32Array.from({ length: count }, () => random.integer(size + 2) - 1);
    const expected = new Float32Array(outer * size * inner);
    for (let o = 0; o < outer; o++) {
      indices.forEach((index, i) => {
        if (index < 0 || index >= size) return;
        for (let k = 0; k < inner; k++)
          expected[(o * size + index) * inner + k]! += updates[(o * count + i) * inner + k]!;
      });
    }
    const builder = new ProgramBuilder();
    const inputs = [builder.input(updates), builder.input(indices)];
    const target = builder.arena(expected.byteLength);
    builder.add({ kind: 'scatterAdd', outer, size, count, inner, dtype: 'float32', inputs, outputs: [target] });
    builder.output(target, expected.length);
    const [y] = await builder.run();
    expect(sameBits(y!, expected)).toBe(true);
  });

  const gather = { kind: 'gather', ...sizes, elementBytes: 4, nan: true };
  const scatterAdd = { kind: 'scatterAdd', ...sizes, dtype: 'float32' };
  const cumulativeSum = {
    kind: 'cumulativeSum',
    outer: 2,
    size: 3,
    inner: 5,
    dtype: 'int32',
    exclusive: false,
    reverse: true,
  };

  test('what fits is taken', async () => {
    await expect(create(gather, 30, 4, 160)).resolves.toBeDefined();
    await expect(create(scatterAdd, 40, 4, 120)).resolves.toBeDefined();
    await expect(create(cumulativeSum, 30, 0, 120)).resolves.toBeDefined();
  });

  test.each([
    ['a table that is too small', gather, 29, 4, 160, /the input of gather touches 120 bytes of a buffer of 116/],
    ['too few indices', gather, 30, 3, 160, /the indices of gather touches 16 bytes of a buffer of 12/],
    ['a result that is too large', gather, 30, 4, 128, /the output of gather touches 160 bytes of a buffer of 128/],
    ['NaN in bytes', { ...gather, elementBytes: 1 }, 30, 4, 160, /only elements of 4 bytes can be NaN/],
    ['one input of two', gather, 30, 0, 160, /expected 2 inputs and 1 output, got 1 and 1/],
    ['a negative size', { ...gather, size: -1 }, 30, 4, 160, /"size": expected an integer from 0/],
    ['sizes that overflow', { ...gather, outer: 2 ** 45 }, 30, 4, 160, /sizes are too large/],
    ['too few updates', scatterAdd, 39, 4, 120, /the updates of scatterAdd touches 160 bytes of a buffer of 156/],
    ['a table outside the arena', scatterAdd, 40, 4, 64, /the output of scatterAdd touches 120 bytes/],
    ['sums of bools', { ...scatterAdd, dtype: 'bool' }, 40, 4, 120, /scatterAdd adds float32 and int32 only/],
    ['running sums of too little', cumulativeSum, 29, 0, 120, /the input of cumulativeSum touches 120 bytes/],
    ['running sums outside the arena', cumulativeSum, 30, 0, 64, /the output of cumulativeSum touches 120 bytes/],
    [
      'running sums of bytes',
      { ...cumulativeSum, dtype: 'uint8' },
      30,
      0,
      120,
      /cumulativeSum adds float32 and int32 only/,
    ],
  ])('refuses %s', async (_, instruction, elements, count, bytes, message) => {
    await expect(create(instruction, elements, count, bytes)).rejects.toThrow(message);
  });
});
