/**
 * Values other than float32 in the memory order of a blocked loop: stored so, read back so, and copied to row-major order
 * where somebody needs that. The convolution's kernel is the identity, so that the results are known without an engine.
 */
import { expect, it } from 'vitest';
import { compileGraph } from '../../src/compiler/compile.ts';
import type { Handle, LoopInstruction } from '../../src/engine/native/addon.ts';
import { lower } from '../../src/engine/native/lower.ts';
import { NativeEngine } from '../../src/engine/native/nativeEngine.ts';
import * as g from '../../src/graph/build.ts';
import type { Node } from '../../src/graph/node.ts';
import { graphOf, runGraph } from '../ops/runGraph.ts';
import { addon, describeNative, normals } from './nativeProgram.ts';

const [BATCH, HEIGHT, WIDTH, CHANNELS] = [2, 5, 3, 32];
const SHAPE = [BATCH, HEIGHT, WIDTH, CHANNELS];
const COUNT = BATCH * HEIGHT * WIDTH * CHANNELS;
const POINTWISE = {
  strides: [1, 1],
  dilations: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  groups: 1,
} as const;

const x = g.input('x', SHAPE);
const kernel = g.input('kernel', [1, 1, CHANNELS, CHANNELS]);
const data = normals(COUNT, 71);
const identity = Float32Array.from({ length: CHANNELS ** 2 }, (_, i) => Number(i % (CHANNELS + 1) === 0));
/** The elements of x, in the layout that the convolution leaves them in. */
const blocked = () => g.convolution(x, kernel, POINTWISE);

/** `[batch, height, width, channels]` to `[channels, width, height, batch]`, written out. */
function reversed(values: ArrayLike<number>): number[] {
  const result = new Array<number>(COUNT);
  for (let i = 0; i < COUNT; i++) {
    const c = i % CHANNELS;
    const w = Math.floor(i / CHANNELS) % WIDTH;
    const h = Math.floor(i / (CHANNELS * WIDTH)) % HEIGHT;
    const b = Math.floor(i / (CHANNELS * WIDTH * HEIGHT));
    result[((c * WIDTH + w) * HEIGHT + h) * BATCH + b] = values[i]!;
  }
  return result;
}

const run = async (outputs: Node[]) => {
  const result = await runGraph(new NativeEngine(addon()), graphOf([x, kernel], outputs), [data, identity]);
  return result.outputs.map((output) => [...output]);
};

describeNative('values of a blocked loop that are not float32', () => {
  /** As in a training step: the mask of one loop waits for another convolution, and is read by a second loop. */
  const masked = (): Node => {
    const c = blocked();
    const chosen = g.greater(g.exp(c), g.add(g.floor(c), 2));
    const again = g.convolution(g.select(chosen, c, 0), kernel, POINTWISE);
    return g.select(chosen, g.exp(again), -1);
  };

  it('keep the order of the loop, so that no loop walks two orders', async () => {
    const program = compileGraph(graphOf([x, kernel], [masked()]));
    const { lowered } = await lower(program, addon(), (index) => index as unknown as Handle<'variable'>);
    const loops = lowered.instructions.filter((each): each is LoopInstruction => each.kind === 'loop');
    const masks = loops.flatMap(({ operands, results }) =>
      [...operands, ...results.map(({ access }) => access)].filter(({ dtype }) => dtype === 'bool'),
    );
    expect(masks).toHaveLength(2);
    expect(masks[0]!.strides).toEqual(masks[1]!.strides);
    for (const loop of loops) {
      const orders = loop.operands.filter(({ buffer }) => buffer.space === 'arena').map(({ strides }) => `${strides}`);
      expect(new Set(orders).size).toBeLessThanOrEqual(1);
    }
  });

  it('give the same elements to the loop that reads them in that order', async () => {
    const [result] = await run([masked()]);
    const wanted = Array.from(data, (value) => (Math.exp(value) > Math.floor(value) + 2 ? Math.exp(value) : -1));
    for (const [i, value] of result!.entries()) expect(value).toBeCloseTo(wanted[i]!, 4);
  });

  it.each(['bool', 'int32', 'uint8'] as const)('are copied where a loop reads them transposed: %s', async (dtype) => {
    const stored = g.cast(g.floor(g.exp(blocked())), dtype);
    const result = g.multiply(g.cast(g.transpose(stored, [3, 2, 1, 0]), 'float32'), 2);
    const whole = Array.from(data, (value) => Math.floor(Math.exp(value)));
    const values = dtype === 'bool' ? whole.map((value) => Number(value !== 0)) : whole;
    expect(await run([result])).toEqual([reversed(values).map((value) => value * 2)]);
  });
});
