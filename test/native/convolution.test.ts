/** Convolutions through plan, reorders and run, against the definition written out as loops. */
import { expect, it } from 'vitest';
import type { ConvolutionRequest } from '../../src/engine/native/addon.ts';
import { addon, describeNative, floatBytes, normals, ProgramBuilder, plainLayout, sizeOf } from './nativeProgram.ts';
import { eachTap, outputSpatial, type WindowGeometry } from './windows.ts';

interface Case extends WindowGeometry {
  readonly name: string;
  readonly batch: number;
  readonly inChannels: number;
  readonly filters: number;
  readonly groups: number;
}

const square = { window: [3, 3], strides: [1, 1], dilations: [1, 1], groups: 1 };
const CASES: readonly Case[] = [
  {
    ...square,
    name: 'rgb image',
    batch: 2,
    inputSpatial: [9, 7],
    inChannels: 3,
    filters: 32,
    padding: [
      [0, 0],
      [0, 0],
    ],
  },
  {
    ...square,
    name: 'grey image',
    batch: 3,
    inputSpatial: [8, 8],
    inChannels: 1,
    filters: 16,
    padding: [
      [1, 1],
      [1, 1],
    ],
  },
  {
    ...square,
    name: 'blocked',
    batch: 2,
    inputSpatial: [6, 6],
    inChannels: 32,
    filters: 48,
    padding: [
      [1, 1],
      [1, 1],
    ],
  },
  {
    ...square,
    name: 'odd channels',
    batch: 2,
    inputSpatial: [6, 5],
    inChannels: 5,
    filters: 7,
    padding: [
      [0, 0],
      [0, 0],
    ],
  },
  {
    ...square,
    name: 'strided, padded unevenly',
    batch: 1,
    inputSpatial: [10, 9],
    inChannels: 16,
    filters: 16,
    strides: [2, 2],
    padding: [
      [0, 1],
      [1, 0],
    ],
  },
  {
    ...square,
    name: 'dilated',
    batch: 1,
    inputSpatial: [11, 12],
    inChannels: 4,
    filters: 8,
    dilations: [2, 3],
    padding: [
      [2, 2],
      [1, 1],
    ],
  },
  {
    ...square,
    name: 'two groups',
    batch: 2,
    inputSpatial: [5, 6],
    inChannels: 8,
    filters: 12,
    groups: 2,
    padding: [
      [1, 1],
      [1, 1],
    ],
  },
  {
    ...square,
    name: 'depthwise',
    batch: 2,
    inputSpatial: [7, 7],
    inChannels: 16,
    filters: 16,
    groups: 16,
    padding: [
      [1, 1],
      [1, 1],
    ],
  },
  {
    ...square,
    name: '1x1',
    batch: 2,
    inputSpatial: [4, 4],
    inChannels: 24,
    filters: 40,
    window: [1, 1],
    padding: [
      [0, 0],
      [0, 0],
    ],
  },
  {
    name: '1-D',
    batch: 3,
    inputSpatial: [20],
    inChannels: 6,
    filters: 16,
    window: [5],
    strides: [2],
    dilations: [1],
    groups: 1,
    padding: [[2, 1]],
  },
  {
    name: '3-D',
    batch: 1,
    inputSpatial: [5, 4, 6],
    inChannels: 4,
    filters: 16,
    window: [3, 2, 3],
    strides: [1, 1, 2],
    dilations: [1, 1, 1],
    groups: 1,
    padding: [
      [1, 1],
      [0, 0],
      [1, 1],
    ],
  },
];

/** Shapes, operands and the three results by definition. */
function expected(convolution: Case, seed: number) {
  const { batch, inputSpatial, inChannels, filters, groups, window } = convolution;
  const shapes = {
    input: [batch, ...inputSpatial, inChannels],
    kernel: [...window, inChannels / groups, filters],
    output: [batch, ...outputSpatial(convolution), filters],
  };
  const x = normals(sizeOf(shapes.input), seed);
  const kernel = normals(sizeOf(shapes.kernel), seed + 1);
  const bias = normals(filters, seed + 2);
  const gradient = normals(sizeOf(shapes.output), seed + 3);
  const output = Float64Array.from(gradient, (_, i) => bias[i % filters]!);
  const inputGradient = new Float64Array(x.length);
  const kernelGradient = new Float64Array(kernel.length);
  const biasGradient = new Float64Array(filters);
  gradient.forEach((value, i) => {
    biasGradient[i % filters]! += value;
  });
  const inputs = sizeOf(inputSpatial);
  const outputs = sizeOf(outputSpatial(convolution));
  const perGroup = { channels: inChannels / groups, filters: filters / groups };
  eachTap(convolution, (at, tap, from) => {
    for (let n = 0; n < batch; n++) {
      for (let f = 0; f < filters; f++) {
        const group = Math.floor(f / perGroup.filters);
        const o = (n * outputs + at) * filters + f;
        for (let c = 0; c < perGroup.channels; c++) {
          const i = (n * inputs + from) * inChannels + group * perGroup.channels + c;
          const k = (tap * perGroup.channels + c) * filters + f;
          output[o]! += x[i]! * kernel[k]!;
          inputGradient[i]! += gradient[o]! * kernel[k]!;
          kernelGradient[k]! += gradient[o]! * x[i]!;
        }
      }
    }
  });
  return { shapes, x, kernel, bias, gradient, output, inputGradient, kernelGradient, biasGradient };
}

function request(convolution: Case, shapes: { input: number[]; kernel: number[]; output: number[] }) {
  const { strides, dilations, padding, groups } = convolution;
  return { ...shapes, strides, dilations, padding, groups, bias: false, relu: false };
}

const TOLERANCES = { rtol: 1e-4, atol: 1e-4 };

describeNative('convolution', () => {
  it.each(CASES)('$name: output, with bias and relu', async (convolution) => {
    const { shapes, x, kernel, bias, output } = expected(convolution, 11);
    for (const relu of [false, true]) {
      const plan = addon().planConvolution({ ...request(convolution, shapes), kind: 'forward', bias: true, relu });
      const program = new ProgramBuilder();
      const source = program.reorder(program.input(x), plainLayout(shapes.input), plan.input);
      const weights = program.reorder(
        program.literal(kernel),
        plainLayout(shapes.kernel, 'kernel', convolution.groups),
        plan.kernel,
      );
      const target = program.arena(plan.output.bytes);
      program.add({
        kind: 'convolution',
        plan: plan.id,
        inputs: [source, weights, program.input(bias)],
        outputs: [target],
      });
      program.output(program.reorder(target, plan.output, plainLayout(shapes.output)), sizeOf(shapes.output));
      const [result] = await program.run();
      expect(result).toBeAllClose(relu ? output.map((value) => Math.max(value, 0)) : output, TOLERANCES);
    }
  });

  it.each(CASES)('$name: gradient of the input', async (convolution) => {
    const { shapes, kernel, gradient, inputGradient } = expected(convolution, 21);
    const plan = addon().planConvolution({ ...request(convolution, shapes), kind: 'inputGradient' });
    const program = new ProgramBuilder();
    const source = program.reorder(program.input(gradient), plainLayout(shapes.output), plan.output);
    const weights = program.reorder(
      program.input(kernel),
      plainLayout(shapes.kernel, 'kernel', convolution.groups),
      plan.kernel,
    );
    const target = program.arena(plan.input.bytes);
    program.add({ kind: 'convolution', plan: plan.id, inputs: [source, weights], outputs: [target] });
    program.output(program.reorder(target, plan.input, plainLayout(shapes.input)), sizeOf(shapes.input));
    expect((await program.run())[0]).toBeAllClose(inputGradient, TOLERANCES);
  });

  it.each(CASES)('$name: gradients of the kernel and the bias', async (convolution) => {
    const { shapes, x, gradient, kernelGradient, biasGradient } = expected(convolution, 31);
    const plan = addon().planConvolution({ ...request(convolution, shapes), kind: 'kernelGradient', bias: true });
    const program = new ProgramBuilder();
    const source = program.reorder(program.input(x), plainLayout(shapes.input), plan.input);
    const above = program.reorder(program.input(gradient), plainLayout(shapes.output), plan.output);
    const targets = [program.arena(plan.kernel.bytes), program.arena(floatBytes([convolution.filters]))];
    program.add({ kind: 'convolution', plan: plan.id, inputs: [source, above], outputs: targets });
    const plain = plainLayout(shapes.kernel, 'kernel', convolution.groups);
    program.output(program.reorder(targets[0]!, plan.kernel, plain), sizeOf(shapes.kernel));
    program.output(targets[1]!, convolution.filters);
    const [kernels, biases] = await program.run();
    expect(kernels).toBeAllClose(kernelGradient, TOLERANCES);
    expect(biases).toBeAllClose(biasGradient, TOLERANCES);
  });

  // A fixed layout with `any` elsewhere falls to oneDNN's reference implementation without a word: 500 times slower.
  it.each([
    ['pets 1', 32, 96, 3, 32, 0],
    ['pets 2', 32, 47, 32, 64, 0],
    ['pets 4', 32, 10, 128, 128, 0],
    ['cnn 1', 64, 28, 1, 32, 0],
    ['cnn 2', 64, 26, 32, 64, 0],
    ['vgg 1', 64, 32, 3, 32, 1],
    ['vgg 2', 64, 32, 32, 32, 1],
    ['vgg 6', 64, 8, 128, 128, 1],
  ] as const)('%s never runs on the reference implementation', (_, batch, size, inChannels, filters, pad) => {
    const after = size + 2 * pad - 2;
    const base: Omit<ConvolutionRequest, 'kind' | 'bias' | 'relu'> = {
      input: [batch, size, size, inChannels],
      kernel: [3, 3, inChannels, filters],
      output: [batch, after, after, filters],
      strides: [1, 1],
      dilations: [1, 1],
      padding: [
        [pad, pad],
        [pad, pad],
      ],
      groups: 1,
    };
    const forward = addon().planConvolution({ ...base, kind: 'forward', bias: true, relu: true });
    const above = { outputLayout: forward.output.id };
    const plans = [
      forward,
      addon().planConvolution({ ...base, ...above, kind: 'inputGradient', bias: false, relu: false }),
      addon().planConvolution({
        ...base,
        ...above,
        inputLayout: forward.input.id,
        kind: 'kernelGradient',
        bias: true,
        relu: false,
      }),
    ];
    for (const plan of plans) expect(plan.implementation).toMatch(/^(?!ref).*(jit|brg|acl)/);
    // The kernel gradient of row-major tensors runs at a quarter of the speed of blocked ones.
    if (/avx512/.test(addon().describe().isa)) expect(plans[2]!.output.format).toBe('blocked16');
  });

  it('gives equal requests one plan', () => {
    const { shapes } = expected(CASES[0]!, 1);
    const asked = { ...request(CASES[0]!, shapes), kind: 'forward' } as const;
    expect(addon().planConvolution(asked).id).toBe(addon().planConvolution(asked).id);
    expect(addon().planConvolution({ ...asked, relu: true }).id).not.toBe(addon().planConvolution(asked).id);
  });

  it('refuses shapes that do not fit', () => {
    const { shapes } = expected(CASES[0]!, 1);
    const asked = { ...request(CASES[0]!, shapes), kind: 'forward' } as const;
    const plan = (change: Partial<ConvolutionRequest>) => () => addon().planConvolution({ ...asked, ...change });
    expect(plan({ output: [2, 8, 5, 32] })).toThrow('does not give 8');
    expect(plan({ kernel: [3, 3, 4, 32] })).toThrow('does not take 3 channels');
    expect(plan({ strides: [0, 1] })).toThrow('sizes must be from 1');
    expect(plan({ padding: [[0, 0]] })).toThrow('padding of 2');
    expect(plan({ inputLayout: 99_999 })).toThrow('Unknown layout id 99999');
    expect(plan({ inputLayout: plainLayout([1, 2, 3, 4]).id })).toThrow('of another shape');
  });
});
