/** Pooling through plan, reorders and run, against the definition written out as loops. */
import { expect, it } from 'vitest';
import type { LayoutRequest, PoolRequest } from '../../src/engine/native/addon.ts';
import { addon, describeNative, normals, ProgramBuilder, plainLayout, sizeOf } from './nativeProgram.ts';
import { eachTap, outputSpatial, type WindowGeometry } from './windows.ts';

interface Case extends WindowGeometry {
  readonly name: string;
  readonly batch: number;
  readonly channels: number;
}

const CASES: readonly Case[] = [
  {
    name: '2x2',
    batch: 2,
    inputSpatial: [8, 6],
    channels: 16,
    window: [2, 2],
    strides: [2, 2],
    dilations: [1, 1],
    padding: [
      [0, 0],
      [0, 0],
    ],
  },
  {
    name: 'a row and a column left over',
    batch: 2,
    inputSpatial: [9, 7],
    channels: 32,
    window: [2, 2],
    strides: [2, 2],
    dilations: [1, 1],
    padding: [
      [0, 0],
      [0, 0],
    ],
  },
  {
    name: 'overlapping and padded',
    batch: 1,
    inputSpatial: [7, 7],
    channels: 16,
    window: [3, 3],
    strides: [2, 2],
    dilations: [1, 1],
    padding: [
      [1, 1],
      [1, 1],
    ],
  },
  {
    name: 'three channels',
    batch: 2,
    inputSpatial: [6, 6],
    channels: 3,
    window: [2, 3],
    strides: [1, 2],
    dilations: [1, 1],
    padding: [
      [0, 1],
      [1, 1],
    ],
  },
  {
    name: '1-D',
    batch: 2,
    inputSpatial: [11],
    channels: 8,
    window: [3],
    strides: [3],
    dilations: [1],
    padding: [[0, 0]],
  },
  {
    name: '3-D',
    batch: 1,
    inputSpatial: [4, 6, 4],
    channels: 16,
    window: [2, 2, 2],
    strides: [2, 2, 2],
    dilations: [1, 1, 1],
    padding: [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
  },
];
const FORMATS: readonly LayoutRequest['format'][] = ['plain', 'channelsFirst', 'blocked16'];

/** Operands and results by definition. Average: padding does not count. */
function expected(pooling: Case, seed: number) {
  const { batch, inputSpatial, channels } = pooling;
  const shapes = { input: [batch, ...inputSpatial, channels], output: [batch, ...outputSpatial(pooling), channels] };
  const x = normals(sizeOf(shapes.input), seed);
  const gradient = normals(sizeOf(shapes.output), seed + 1);
  const maximum = new Float64Array(gradient.length).fill(-Infinity);
  const winner = new Int32Array(gradient.length);
  const sum = new Float64Array(gradient.length);
  const count = new Float64Array(gradient.length);
  const [inputs, outputs] = [sizeOf(inputSpatial), sizeOf(outputSpatial(pooling))];
  const each = (visit: (o: number, i: number) => void) =>
    eachTap(pooling, (at, _, from) => {
      for (let n = 0; n < batch; n++) {
        for (let c = 0; c < channels; c++) visit((n * outputs + at) * channels + c, (n * inputs + from) * channels + c);
      }
    });
  each((o, i) => {
    sum[o]! += x[i]!;
    count[o]!++;
    if (x[i]! > maximum[o]!) {
      maximum[o] = x[i]!;
      winner[o] = i;
    }
  });
  const maxGradient = new Float64Array(x.length);
  const averageGradient = new Float64Array(x.length);
  each((o, i) => {
    averageGradient[i]! += gradient[o]! / count[o]!;
    if (winner[o] === i) maxGradient[i]! += gradient[o]!;
  });
  return {
    shapes,
    x,
    gradient,
    maximum,
    average: sum.map((value, o) => value / count[o]!),
    maxGradient,
    averageGradient,
  };
}

/** Layouts that fit the channels. */
function formatsFor({ channels }: Case): readonly LayoutRequest['format'][] {
  return FORMATS.filter((format) => format !== 'blocked16' || channels % 16 === 0);
}

async function pool(pooling: Case, kind: 'max' | 'average', format: LayoutRequest['format'], seed: number) {
  const { shapes, x, gradient } = expected(pooling, seed);
  const { window, strides, padding } = pooling;
  const inputLayout = addon().describeLayout({ role: 'activation', shape: shapes.input, format }).id;
  const workspace = kind === 'max';
  const request: Omit<PoolRequest, 'kind'> = { ...shapes, window, strides, padding, inputLayout, workspace };
  const forward = addon().planPool({ ...request, kind: `${kind}Forward` });
  const backward = addon().planPool({ ...request, kind: `${kind}Backward`, inputLayout: forward.input.id });
  expect(backward.workspaceBytes).toBe(forward.workspaceBytes);
  const program = new ProgramBuilder();
  const source = program.reorder(program.input(x), plainLayout(shapes.input), forward.input);
  const target = program.arena(forward.output.bytes);
  const space = forward.workspaceBytes > 0 ? { workspace: program.arena(forward.workspaceBytes) } : {};
  program.add({ kind: 'pool', plan: forward.id, inputs: [source], outputs: [target], ...space });
  const above = program.reorder(program.input(gradient), plainLayout(shapes.output), backward.output);
  const below = program.arena(backward.input.bytes);
  program.add({ kind: 'pool', plan: backward.id, inputs: [above], outputs: [below], ...space });
  program.output(program.reorder(target, forward.output, plainLayout(shapes.output)), sizeOf(shapes.output));
  program.output(program.reorder(below, backward.input, plainLayout(shapes.input)), sizeOf(shapes.input));
  return program.run();
}

describeNative('pooling', () => {
  it.each(CASES)('$name: maximum and its gradient, in every layout', async (pooling) => {
    const { maximum, maxGradient } = expected(pooling, 5);
    for (const format of formatsFor(pooling)) {
      const [output, gradient] = await pool(pooling, 'max', format, 5);
      expect(output).toBeAllClose(maximum, { rtol: 0, atol: 0 });
      expect(gradient).toBeAllClose(maxGradient);
    }
  });

  it.each(CASES)('$name: average without the padding and its gradient, in every layout', async (pooling) => {
    const { average, averageGradient } = expected(pooling, 6);
    for (const format of formatsFor(pooling)) {
      const [output, gradient] = await pool(pooling, 'average', format, 6);
      expect(output).toBeAllClose(average);
      expect(gradient).toBeAllClose(averageGradient);
    }
  });

  it('keeps the layout of its input', () => {
    const shape = [32, 94, 94, 32];
    for (const format of FORMATS) {
      const { id } = addon().describeLayout({ role: 'activation', shape, format });
      const plan = addon().planPool({
        kind: 'maxForward',
        input: shape,
        output: [32, 47, 47, 32],
        window: [2, 2],
        strides: [2, 2],
        padding: [
          [0, 0],
          [0, 0],
        ],
        inputLayout: id,
        workspace: true,
      });
      expect([plan.input.format, plan.output.format]).toEqual([format, format]);
      expect(plan.implementation).not.toMatch(/^ref/);
    }
  });
});
