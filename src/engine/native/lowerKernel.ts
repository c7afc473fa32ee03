/** Lowering of core ops to oneDNN primitives and our own kernels. */
import type { KernelInstruction, KernelOp } from '../../compiler/program.ts';
import type { PoolAttributes } from '../../graph/ops.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { ConvolutionPlan, ConvolutionRequest, LayoutInfo, PoolRequest } from './addon.ts';
import { isPlain, type Lowering } from './lowering.ts';
import type { Slot } from './placement.ts';

type InstructionOf<O extends KernelOp> = Extract<KernelInstruction, { op: O }>;
type KernelLowering<O extends KernelOp> = (lowering: Lowering, instruction: InstructionOf<O>) => void;

/** Lowers one core op. */
export function lowerKernel(lowering: Lowering, instruction: KernelInstruction): void {
  (KERNELS[instruction.op] as KernelLowering<KernelOp>)(lowering, instruction);
}

const KERNELS: { readonly [O in KernelOp]: KernelLowering<O> } = {
  dot: lowerDot,
  convolution: lowerConvolution,
  convolutionInputGradient: lowerInputGradient,
  convolutionKernelGradient: lowerKernelGradient,
  maxPool: (lowering, instruction) => lowerPool(lowering, instruction, 'maxForward'),
  averagePool: (lowering, instruction) => lowerPool(lowering, instruction, 'averageForward'),
  maxPoolGradient: lowerMaxPoolGradient,
  averagePoolGradient: lowerAveragePoolGradient,
  argMax: lowerArgMax,
  randomUniform: lowerRandomUniform,
};

function shapeOf(lowering: Lowering, id: number): readonly number[] {
  return lowering.program.values[id]!.shape;
}

function lowerDot(lowering: Lowering, { inputs, outputs, attributes, epilogue }: InstructionOf<'dot'>): void {
  const [a, b] = [shapeOf(lowering, inputs[0]!), shapeOf(lowering, inputs[1]!)];
  const { transposeA, transposeB } = attributes;
  const rank = a.length;
  const plan = lowering.addon.planMatmul({
    batch: sizeOf(a.slice(0, -2)),
    m: transposeA ? a[rank - 1]! : a[rank - 2]!,
    k: transposeA ? a[rank - 2]! : a[rank - 1]!,
    n: transposeB ? b[rank - 2]! : b[rank - 1]!,
    transposeA,
    transposeB,
    bias: epilogue?.bias ?? false,
    relu: epilogue?.relu ?? false,
  });
  lowering.describe('dot', plan.implementation);
  const sources = inputs.map((id) => lowering.plain(id));
  const target = lowering.placement.resultSlot(outputs[0]!);
  lowering.emit([...sources, target], (resolve) => ({
    kind: 'matmul',
    plan: plan.id,
    inputs: sources.map(resolve),
    outputs: [resolve(target)],
  }));
  lowering.placement.addCopy(outputs[0]!, { slot: target, layout: undefined });
}

/** Asks for a convolution primitive; hints are the layouts that operands have already. */
function planConvolution(
  lowering: Lowering,
  instruction: InstructionOf<'convolution' | 'convolutionInputGradient' | 'convolutionKernelGradient'>,
  request: Pick<ConvolutionRequest, 'kind' | 'input' | 'kernel' | 'output' | 'bias' | 'relu'>,
  hints: { input?: LayoutInfo | undefined; output?: LayoutInfo | undefined },
): ConvolutionPlan {
  const { strides, dilations, padding, groups } = instruction.attributes;
  const plan = lowering.addon.planConvolution({
    ...request,
    strides,
    dilations,
    padding,
    groups,
    ...(hints.input === undefined ? {} : { inputLayout: hints.input.id }),
    ...(hints.output === undefined ? {} : { outputLayout: hints.output.id }),
  });
  lowering.describe(instruction.op, plan.implementation);
  return plan;
}

/** Stores a primitive's result in the layout that the primitive chose. */
function defineResult(lowering: Lowering, id: number, layout: LayoutInfo): Slot {
  if (isPlain(layout)) {
    const slot = lowering.placement.resultSlot(id);
    lowering.placement.addCopy(id, { slot, layout: undefined });
    return slot;
  }
  const slot = lowering.placement.allocate(layout.bytes);
  lowering.placement.addCopy(id, { slot, layout });
  return slot;
}

function lowerConvolution(lowering: Lowering, instruction: InstructionOf<'convolution'>): void {
  const [x, kernel, bias] = instruction.inputs as [number, number, number?];
  const output = instruction.outputs[0]!;
  const { groups } = instruction.attributes;
  const plan = planConvolution(
    lowering,
    instruction,
    {
      kind: 'forward',
      input: shapeOf(lowering, x),
      kernel: shapeOf(lowering, kernel),
      output: shapeOf(lowering, output),
      bias: bias !== undefined,
      relu: instruction.epilogue?.relu ?? false,
    },
    { input: lowering.preferred(x) },
  );
  const sources = [lowering.inLayout(x, plan.input), lowering.inLayout(kernel, plan.kernel, 'kernel', groups)];
  if (bias !== undefined) sources.push(lowering.plain(bias));
  const target = defineResult(lowering, output, plan.output);
  lowering.emit([...sources, target], (resolve) => ({
    kind: 'convolution',
    plan: plan.id,
    inputs: sources.map(resolve),
    outputs: [resolve(target)],
  }));
}

function lowerInputGradient(lowering: Lowering, instruction: InstructionOf<'convolutionInputGradient'>): void {
  const [gradient, kernel] = instruction.inputs as [number, number];
  const result = instruction.outputs[0]!;
  const plan = planConvolution(
    lowering,
    instruction,
    {
      kind: 'inputGradient',
      input: shapeOf(lowering, result),
      kernel: shapeOf(lowering, kernel),
      output: shapeOf(lowering, gradient),
      bias: false,
      relu: false,
    },
    { output: lowering.preferred(gradient) },
  );
  const sources = [
    lowering.inLayout(gradient, plan.output),
    lowering.inLayout(kernel, plan.kernel, 'kernel', instruction.attributes.groups),
  ];
  const target = defineResult(lowering, result, plan.input);
  lowering.emit([...sources, target], (resolve) => ({
    kind: 'convolution',
    plan: plan.id,
    inputs: sources.map(resolve),
    outputs: [resolve(target)],
  }));
}

function lowerKernelGradient(lowering: Lowering, instruction: InstructionOf<'convolutionKernelGradient'>): void {
  const [x, gradient] = instruction.inputs as [number, number];
  const [result, biasGradient] = instruction.outputs as [number, number?];
  const { groups } = instruction.attributes;
  const plan = planConvolution(
    lowering,
    instruction,
    {
      kind: 'kernelGradient',
      input: shapeOf(lowering, x),
      kernel: shapeOf(lowering, result),
      output: shapeOf(lowering, gradient),
      bias: biasGradient !== undefined,
      relu: false,
    },
    { input: lowering.preferred(x), output: lowering.preferred(gradient) },
  );
  lowering.markKernel(result, groups);
  const sources = [lowering.inLayout(x, plan.input), lowering.inLayout(gradient, plan.output)];
  const targets = [defineResult(lowering, result, plan.kernel)];
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

/** The layout that a pooling window reads its input in: the one that is there, else row-major. */
function poolInputLayout(lowering: Lowering, x: number): LayoutInfo {
  return lowering.preferred(x) ?? lowering.layout({ role: 'activation', shape: shapeOf(lowering, x), format: 'plain' });
}

function poolRequest(
  attributes: PoolAttributes,
  input: readonly number[],
  output: readonly number[],
  rest: Pick<PoolRequest, 'kind' | 'inputLayout' | 'workspace'>,
): PoolRequest {
  const { window, strides, padding } = attributes;
  return { ...rest, input, output, window, strides, padding };
}

/** Names a max pooling by its input and window, to find its workspace again. */
function poolKey(lowering: Lowering, x: number, attributes: PoolAttributes): string {
  return `${lowering.placement.root(x)} ${shapeOf(lowering, x)} ${JSON.stringify(attributes)}`;
}

function lowerPool(
  lowering: Lowering,
  instruction: InstructionOf<'maxPool' | 'averagePool'>,
  kind: 'maxForward' | 'averageForward',
): void {
  const { attributes } = instruction;
  const x = instruction.inputs[0]!;
  const output = instruction.outputs[0]!;
  const key = poolKey(lowering, x, attributes);
  const workspace =
    kind === 'maxForward' &&
    lowering.some(
      (other) => other.op === 'maxPoolGradient' && poolKey(lowering, other.inputs[0]!, other.attributes) === key,
    );
  const plan = lowering.addon.planPool(
    poolRequest(attributes, shapeOf(lowering, x), shapeOf(lowering, output), {
      kind,
      inputLayout: poolInputLayout(lowering, x).id,
      workspace,
    }),
  );
  lowering.describe(instruction.op, plan.implementation);
  const source = lowering.inLayout(x, plan.input);
  const target = defineResult(lowering, output, plan.output);
  const space = workspace ? lowering.placement.allocate(plan.workspaceBytes) : undefined;
  if (space !== undefined) lowering.workspaces.set(key, { slot: space, input: plan.input });
  lowering.emit([source, target, ...(space === undefined ? [] : [space])], (resolve) => ({
    kind: 'pool',
    plan: plan.id,
    inputs: [resolve(source)],
    outputs: [resolve(target)],
    ...(space === undefined ? {} : { workspace: resolve(space) }),
  }));
}

function lowerMaxPoolGradient(lowering: Lowering, instruction: InstructionOf<'maxPoolGradient'>): void {
  const { attributes } = instruction;
  const [x, gradient] = instruction.inputs as [number, number];
  const result = instruction.outputs[0]!;
  const shapes = [shapeOf(lowering, x), shapeOf(lowering, gradient)] as const;
  const key = poolKey(lowering, x, attributes);
  if (!lowering.workspaces.has(key)) runForwardForWorkspace(lowering, x, attributes, shapes, key);
  const forward = lowering.workspaces.get(key)!;
  const plan = lowering.addon.planPool(
    poolRequest(attributes, ...shapes, { kind: 'maxBackward', inputLayout: forward.input.id, workspace: true }),
  );
  lowering.describe(instruction.op, plan.implementation);
  const source = lowering.inLayout(gradient, plan.output);
  const target = defineResult(lowering, result, plan.input);
  lowering.emit([source, target, forward.slot], (resolve) => ({
    kind: 'pool',
    plan: plan.id,
    inputs: [resolve(source)],
    outputs: [resolve(target)],
    workspace: resolve(forward.slot),
  }));
}

/** A gradient without the forward pass in the same program: pools once more to learn where the maxima are. */
function runForwardForWorkspace(
  lowering: Lowering,
  x: number,
  attributes: PoolAttributes,
  shapes: readonly [readonly number[], readonly number[]],
  key: string,
): void {
  const inputLayout = poolInputLayout(lowering, x).id;
  const plan = lowering.addon.planPool(
    poolRequest(attributes, ...shapes, { kind: 'maxForward', inputLayout, workspace: true }),
  );
  const source = lowering.inLayout(x, plan.input);
  const target = lowering.placement.allocate(plan.output.bytes);
  const slot = lowering.placement.allocate(plan.workspaceBytes);
  lowering.workspaces.set(key, { slot, input: plan.input });
  lowering.emit([source, target, slot], (resolve) => ({
    kind: 'pool',
    plan: plan.id,
    inputs: [resolve(source)],
    outputs: [resolve(target)],
    workspace: resolve(slot),
  }));
}

function lowerAveragePoolGradient(lowering: Lowering, instruction: InstructionOf<'averagePoolGradient'>): void {
  const gradient = instruction.inputs[0]!;
  const result = instruction.outputs[0]!;
  const shape = shapeOf(lowering, result);
  const known = lowering.preferred(gradient)?.format;
  const format = known === undefined || known === 'opaque' ? 'plain' : known;
  const plan = lowering.addon.planPool(
    poolRequest(instruction.attributes, shape, shapeOf(lowering, gradient), {
      kind: 'averageBackward',
      inputLayout: lowering.layout({ role: 'activation', shape, format }).id,
      workspace: false,
    }),
  );
  lowering.describe(instruction.op, plan.implementation);
  const source = lowering.inLayout(gradient, plan.output);
  const target = defineResult(lowering, result, plan.input);
  lowering.emit([source, target], (resolve) => ({
    kind: 'pool',
    plan: plan.id,
    inputs: [resolve(source)],
    outputs: [resolve(target)],
  }));
}

function lowerArgMax(lowering: Lowering, { inputs, outputs, attributes }: InstructionOf<'argMax'>): void {
  const shape = shapeOf(lowering, inputs[0]!);
  const source = lowering.plain(inputs[0]!);
  const target = lowering.placement.resultSlot(outputs[0]!);
  lowering.emit([source, target], (resolve) => ({
    kind: 'argMax',
    outer: sizeOf(shape.slice(0, attributes.axis)),
    size: shape[attributes.axis]!,
    inner: sizeOf(shape.slice(attributes.axis + 1)),
    inputs: [resolve(source)],
    outputs: [resolve(target)],
  }));
  lowering.placement.addCopy(outputs[0]!, { slot: target, layout: undefined });
  lowering.describe('argMax', 'loop');
}

function lowerRandomUniform(lowering: Lowering, { inputs, outputs, attributes }: InstructionOf<'randomUniform'>): void {
  const source = lowering.plain(inputs[0]!);
  const target = lowering.placement.resultSlot(outputs[0]!);
  lowering.emit([source, target], (resolve) => ({
    kind: 'randomUniform',
    seed: attributes.seed,
    stream: attributes.stream,
    count: sizeOf(shapeOf(lowering, outputs[0]!)),
    inputs: [resolve(source)],
    outputs: [resolve(target)],
  }));
  lowering.placement.addCopy(outputs[0]!, { slot: target, layout: undefined });
  lowering.describe('randomUniform', 'loop');
}
