/** Lowering of core ops to oneDNN primitives and our own kernels. */
import type { KernelInstruction, KernelOp, ValueId } from '../../compiler/program.ts';
import { sizeOf, stridesOf } from '../../tensor/shape.ts';
import { NativeError } from '../../util/errors.ts';
import { formatShape } from '../../util/format.ts';
import { roundInPlace } from './copyingLoops.ts';
import { lowerConvolution, lowerInputGradient, lowerKernelGradient } from './lowerConvolution.ts';
import { lowerCumulativeSum } from './lowerCumulativeSum.ts';
import { INDEXED } from './lowerIndexed.ts';
import type { InstructionOf, Lowering } from './lowering.ts';
import { MOVEMENT } from './lowerMovement.ts';
import { lowerArgSort, lowerScatterAlongAxis, lowerTakeAlongAxis } from './lowerOrdering.ts';
import { lowerAveragePoolGradient, lowerMaxPoolGradient, lowerPool } from './lowerPool.ts';

type KernelLowering<O extends KernelOp> = (lowering: Lowering, instruction: InstructionOf<O>) => void;

/** Ops whose kernels give the right result also where an operand is empty and the result is not. */
const TAKES_EMPTY: ReadonlySet<KernelOp> = new Set<KernelOp>([
  'pad',
  'gather',
  'scatterAdd',
  'takeAlongAxis',
  'scatterAlongAxis',
]);

/** Lowers one core op. */
export function lowerKernel(lowering: Lowering, instruction: KernelInstruction): void {
  const { op, inputs, outputs } = instruction;
  const isEmpty = (id: ValueId): boolean => sizeOf(lowering.shapeOf(id)) === 0;
  if (outputs.every(isEmpty)) {
    for (const id of outputs)
      lowering.placement.addCopy(id, { slot: lowering.placement.resultSlot(id), layout: undefined });
    lowering.describe(op, 'nothing to do');
    return;
  }
  if (inputs.some(isEmpty) && !TAKES_EMPTY.has(op)) {
    const shapes = inputs.map((id) => formatShape(lowering.shapeOf(id))).join(', ');
    throw new NativeError(`${op} of ${shapes}: the native engine takes operands of at least one element here.`);
  }
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
  takeAlongAxis: lowerTakeAlongAxis,
  scatterAlongAxis: lowerScatterAlongAxis,
  argSort: lowerArgSort,
  ...MOVEMENT,
  ...INDEXED,
  cumulativeSum: lowerCumulativeSum,
  randomUniform: lowerRandom,
  randomNormal: lowerRandom,
};

function lowerDot(lowering: Lowering, { inputs, outputs, attributes, epilogue, place }: InstructionOf<'dot'>): void {
  const [a, b] = [lowering.shapeOf(inputs[0]!), lowering.shapeOf(inputs[1]!)];
  const { transposeA, transposeB } = attributes;
  const rank = a.length;
  const isHalf = inputs.slice(0, 2).every((id) => lowering.isHalf(id));
  const round = epilogue?.round ?? false;
  const storesHalf = isHalf && round && place === undefined && lowering.isTemporary(outputs[0]!);
  const precision = storesHalf ? 'bfloat16' : undefined;
  const plan = lowering.addon.planMatmul({
    batch: sizeOf(a.slice(0, -2)),
    m: transposeA ? a[rank - 1]! : a[rank - 2]!,
    k: transposeA ? a[rank - 2]! : a[rank - 1]!,
    n: transposeB ? b[rank - 2]! : b[rank - 1]!,
    transposeA,
    transposeB,
    bias: epilogue?.bias ?? false,
    relu: epilogue?.relu ?? false,
    ...(place === undefined ? {} : { place: { dims: place.shape, strides: place.strides } }),
    packB: rank === 2 && place === undefined && lowering.isConstant(inputs[1]!),
    dtype: isHalf ? 'bfloat16' : 'float32',
    resultDtype: precision ?? 'float32',
  });
  lowering.describe('dot', plan.implementation);
  const { packing } = plan;
  const sources = inputs.map((id, i) =>
    i === 1 && packing !== undefined
      ? lowering.packed(id, packing)
      : lowering.plain(id, isHalf && i < 2 ? 'bfloat16' : undefined),
  );
  const target = storesHalf ? lowering.placement.allocateHalf(outputs[0]!) : lowering.placement.resultSlot(outputs[0]!);
  lowering.emit([...sources, target], (resolve) => ({
    kind: 'matmul',
    plan: plan.id,
    inputs: sources.map(resolve),
    outputs: [resolve(target)],
  }));
  if (round && !storesHalf) {
    const shape = place?.shape ?? lowering.shapeOf(outputs[0]!);
    lowering.emit([target], roundInPlace(target, shape, place?.strides ?? stridesOf(shape)));
  }
  lowering.placement.addCopy(outputs[0]!, { slot: target, layout: undefined, precision });
}

function lowerArgMax(lowering: Lowering, { inputs, outputs, attributes }: InstructionOf<'argMax'>): void {
  const shape = lowering.shapeOf(inputs[0]!);
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

function lowerRandom(
  lowering: Lowering,
  { op, inputs, outputs, attributes }: InstructionOf<'randomUniform' | 'randomNormal'>,
): void {
  const source = lowering.plain(inputs[0]!);
  const target = lowering.placement.resultSlot(outputs[0]!);
  lowering.emit([source, target], (resolve) => ({
    kind: op,
    seed: attributes.seed,
    stream: attributes.stream,
    count: sizeOf(lowering.shapeOf(outputs[0]!)),
    inputs: [resolve(source)],
    outputs: [resolve(target)],
  }));
  lowering.placement.addCopy(outputs[0]!, { slot: target, layout: undefined });
  lowering.describe(op, 'loop');
}
