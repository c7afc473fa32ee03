/** Lowering of convolutions and their gradients: oneDNN chooses layouts, operands follow. */
import type { ValueId } from '../../compiler/program.ts';
import type { ConvolutionPlan, ConvolutionRequest, LayoutInfo } from './addon.ts';
import { isRightInBfloat16 } from './convolutionFaults.ts';
import { roundInPlace } from './copyingLoops.ts';
import type { InstructionOf, Lowering } from './lowering.ts';
import type { Slot } from './placement.ts';

/** Asks for a convolution primitive; hints are the layouts that operands have already. */
function planConvolution(
  lowering: Lowering,
  instruction: InstructionOf<'convolution' | 'convolutionInputGradient' | 'convolutionKernelGradient'>,
  request: Pick<ConvolutionRequest, 'kind' | 'input' | 'kernel' | 'output' | 'bias' | 'relu'>,
  hints: { input?: ValueId; output?: ValueId },
): ConvolutionPlan {
  const { strides, dilations, padding, groups } = instruction.attributes;
  const geometry = { ...request, strides, dilations, padding, groups };
  // Operands of both kinds meet in float32.
  const isHalf = instruction.inputs.slice(0, 2).every((id) => lowering.isHalf(id)) && isRightInBfloat16(geometry);
  const dtype = isHalf ? 'bfloat16' : 'float32';
  const rounds = instruction.epilogue?.round ?? false;
  const layoutOf = (id?: ValueId) => (id === undefined ? undefined : lowering.preferred(id, dtype));
  const [inputLayout, outputLayout] = [layoutOf(hints.input), layoutOf(hints.output)];
  const plan = lowering.addon.planConvolution({
    ...geometry,
    ...(inputLayout === undefined ? {} : { inputLayout: inputLayout.id }),
    ...(outputLayout === undefined ? {} : { outputLayout: outputLayout.id }),
    plainSums: process.env.MILLRACE_WINOGRAD === 'off',
    dtype,
    resultDtype: isHalf && rounds && lowering.isTemporary(instruction.outputs[0]!) ? 'bfloat16' : 'float32',
  });
  lowering.describe(instruction.op, plan.implementation);
  return plan;
}

/** Rounds a result, where the primitive did not store it in 16 bits already. */
function roundResult(lowering: Lowering, round: boolean | undefined, slot: Slot, layout: LayoutInfo): void {
  // Whatever the layout is: every element is rounded by itself.
  if (round && layout.dtype === 'float32') lowering.emit([slot], roundInPlace(slot, [layout.bytes / 4], [1]));
}

/** The forward pass, with its epilogue. */
export function lowerConvolution(lowering: Lowering, instruction: InstructionOf<'convolution'>): void {
  const [x, kernel, bias] = instruction.inputs as [number, number, number?];
  const output = instruction.outputs[0]!;
  const { groups } = instruction.attributes;
  const plan = planConvolution(
    lowering,
    instruction,
    {
      kind: 'forward',
      input: lowering.shapeOf(x),
      kernel: lowering.shapeOf(kernel),
      output: lowering.shapeOf(output),
      bias: bias !== undefined,
      relu: instruction.epilogue?.relu ?? false,
    },
    { input: x },
  );
  const sources = [lowering.inLayout(x, plan.input), lowering.inLayout(kernel, plan.kernel, groups)];
  if (bias !== undefined) sources.push(lowering.plain(bias));
  const target = lowering.defineResult(output, plan.output);
  lowering.emit([...sources, target], (resolve) => ({
    kind: 'convolution',
    plan: plan.id,
    inputs: sources.map(resolve),
    outputs: [resolve(target)],
  }));
  roundResult(lowering, instruction.epilogue?.round, target, plan.output);
}

/** The gradient of the input. */
export function lowerInputGradient(lowering: Lowering, instruction: InstructionOf<'convolutionInputGradient'>): void {
  const [gradient, kernel] = instruction.inputs as [number, number];
  const result = instruction.outputs[0]!;
  const plan = planConvolution(
    lowering,
    instruction,
    {
      kind: 'inputGradient',
      input: lowering.shapeOf(result),
      kernel: lowering.shapeOf(kernel),
      output: lowering.shapeOf(gradient),
      bias: false,
      relu: false,
    },
    { output: gradient },
  );
  const sources = [
    lowering.inLayout(gradient, plan.output),
    lowering.inLayout(kernel, plan.kernel, instruction.attributes.groups),
  ];
  const target = lowering.defineResult(result, plan.input);
  lowering.emit([...sources, target], (resolve) => ({
    kind: 'convolution',
    plan: plan.id,
    inputs: sources.map(resolve),
    outputs: [resolve(target)],
  }));
  roundResult(lowering, instruction.epilogue?.round, target, plan.input);
}

/** The gradient of the kernel, and of the bias where the compiler asks for both. */
export function lowerKernelGradient(lowering: Lowering, instruction: InstructionOf<'convolutionKernelGradient'>): void {
  const [x, gradient] = instruction.inputs as [number, number];
  const [result, biasGradient] = instruction.outputs as [number, number?];
  const { groups } = instruction.attributes;
  const plan = planConvolution(
    lowering,
    instruction,
    {
      kind: 'kernelGradient',
      input: lowering.shapeOf(x),
      kernel: lowering.shapeOf(result),
      output: lowering.shapeOf(gradient),
      bias: biasGradient !== undefined,
      relu: false,
    },
    { input: x, output: gradient },
  );
  const sources = [lowering.inLayout(x, plan.input), lowering.inLayout(gradient, plan.output)];
  const targets = [lowering.defineResult(result, plan.kernel, groups)];
  if (biasGradient !== undefined) {
    const slot = lowering.placement.resultSlot(biasGradient);
    lowering.placement.addCopy(biasGradient, { slot, layout: undefined });
    targets.push(slot);
  }
  lowering.emit([...sources, ...targets], (resolve) => ({
    kind: 'convolution',
    plan: plan.id,
    inputs: sources.map(resolve),
    outputs: targets.map(resolve),
  }));
}
