/** Layouts say where an element lies; reorders move it there. */
import { expect, it } from 'vitest';
import type { LayoutInfo } from '../../src/engine/native/addon.ts';
import { addon, describeNative, normals, ProgramBuilder, plainLayout, sameBits, sizeOf } from './nativeProgram.ts';

/** Moves row-major elements into a layout, and gives them as they lie there. */
async function moved(values: Float32Array, from: LayoutInfo, to: LayoutInfo): Promise<Float32Array> {
  const program = new ProgramBuilder();
  const target = program.reorder(program.input(values), from, to);
  program.output(target, to.bytes / 4);
  return (await program.run())[0] as Float32Array;
}

const [batch, height, width, channels] = [2, 3, 5, 32] as const;
const shape = [batch, height, width, channels];

/** Index of element [n, h, w, c] in each format, as `LayoutInfo.format` defines it. */
const INDEX = {
  plain: (n: number, h: number, w: number, c: number) => ((n * height + h) * width + w) * channels + c,
  channelsFirst: (n: number, h: number, w: number, c: number) => ((n * channels + c) * height + h) * width + w,
  blocked16: (n: number, h: number, w: number, c: number) =>
    (((n * (channels / 16) + Math.floor(c / 16)) * height + h) * width + w) * 16 + (c % 16),
  blocked8: (n: number, h: number, w: number, c: number) =>
    (((n * (channels / 8) + Math.floor(c / 8)) * height + h) * width + w) * 8 + (c % 8),
};

describeNative('describeLayout', () => {
  it.each(['plain', 'channelsFirst', 'blocked16', 'blocked8'] as const)(
    '%s: elements lie where it says',
    async (format) => {
      const values = normals(sizeOf(shape), 3);
      const layout = addon().describeLayout({ role: 'activation', shape, format });
      expect(layout).toMatchObject({ format, bytes: values.length * 4 });
      const expected = new Float32Array(values.length);
      for (let n = 0; n < batch; n++) {
        for (let h = 0; h < height; h++) {
          for (let w = 0; w < width; w++) {
            for (let c = 0; c < channels; c++) expected[INDEX[format](n, h, w, c)] = values[INDEX.plain(n, h, w, c)]!;
          }
        }
      }
      expect(await moved(values, plainLayout(shape), layout)).toEqual(expected);
      expect(await moved(expected, layout, plainLayout(shape))).toEqual(values);
    },
  );

  it('gives the same layout the same id', () => {
    const first = addon().describeLayout({ role: 'activation', shape, format: 'blocked16' });
    expect(addon().describeLayout({ role: 'activation', shape, format: 'blocked16' })).toEqual(first);
    expect(addon().describeLayout({ role: 'activation', shape, format: 'blocked8' }).id).not.toBe(first.id);
  });

  it('refuses what does not fit', () => {
    const describeLayout = (request: object) => () =>
      addon().describeLayout({ role: 'activation', shape, format: 'plain', ...request });
    expect(describeLayout({ shape: [2, 3, 5, 24], format: 'blocked16' })).toThrow(
      'blocked16 does not fit the shape [2, 3, 5, 24]',
    );
    expect(describeLayout({ format: 'blocked32' })).toThrow('Unknown layout format "blocked32"');
    expect(describeLayout({ role: 'bias' })).toThrow('expected one of activation, kernel');
    expect(describeLayout({ shape: [2, 0, 5, 8] })).toThrow('sizes must be positive');
    expect(describeLayout({ shape: [2] })).toThrow('2 to 5 dimensions');
    expect(describeLayout({ role: 'kernel', shape: [3, 3, 2, 5], groups: 2 })).toThrow(
      'Groups (2) must divide the filters (5)',
    );
    expect(describeLayout({ role: 'kernel', format: 'blocked16' })).toThrow('does not fit');
  });
});

describeNative('reorder', () => {
  it('brings a kernel into the layout that a primitive chose, and back', async () => {
    for (const groups of [1, 2]) {
      const kernel = [3, 3, 20, 48];
      const plan = addon().planConvolution({
        kind: 'forward',
        input: [1, 8, 8, 20 * groups],
        kernel,
        output: [1, 6, 6, 48],
        strides: [1, 1],
        dilations: [1, 1],
        padding: [
          [0, 0],
          [0, 0],
        ],
        groups,
        bias: false,
        relu: false,
      });
      const plain = plainLayout(kernel, 'kernel', groups);
      const values = normals(sizeOf(kernel), groups);
      const chosen = await moved(values, plain, plan.kernel);
      expect(await moved(chosen, plan.kernel, plain)).toEqual(values);
    }
  });

  it('is divided among threads without a gap', async () => {
    const large = [8, 64, 64, 64];
    const values = normals(1000, 9);
    const data = Float32Array.from({ length: sizeOf(large) }, (_, i) => values[i % 1000]! + i);
    const blocked = addon().describeLayout({ role: 'activation', shape: large, format: 'blocked16' });
    const back = await moved(await moved(data, plainLayout(large), blocked), blocked, plainLayout(large));
    expect(sameBits(back, data)).toBe(true);
  });
});
