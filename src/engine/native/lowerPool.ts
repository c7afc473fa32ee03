/** Lowering of pooling and its gradients. */
import type { PoolAttributes } from '../../graph/ops.ts';
import type { LayoutInfo, PoolRequest } from './addon.ts';
import type { FloatType } from './bfloat16.ts';
import type { InstructionOf, Lowering } from './lowering.ts';

/** The layout that a pooling window reads its input in: the one that is there, else row-major. */
function poolInputLayout(lowering: Lowering, x: number, dtype: FloatType): LayoutInfo {
  const plain = { role: 'activation', shape: lowering.shapeOf(x), format: 'plain', dtype } as const;
  return lowering.preferred(x, dtype) ?? lowering.layout(plain);
}

/**
 * The type in which a max pooling and its gradients run: all in one, because the workspace of the forward pass is made for
 * it. Where windows overlap, gradients are sums, and these are not rounded.
 */
function maxPoolType(lowering: Lowering, x: number, gradients: readonly InstructionOf<'maxPoolGradient'>[]): FloatType {
  const others = gradients.flatMap(({ inputs, outputs }) => [inputs[1]!, outputs[0]!]);
  return [x, ...others].every((id) => lowering.isHalf(id)) ? 'bfloat16' : 'float32';
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
  return `${lowering.placement.root(x)} ${lowering.shapeOf(x)} ${JSON.stringify(attributes)}`;
}

/** The gradients of the max pooling that a key names. */
function gradientsOf(lowering: Lowering, key: string): readonly InstructionOf<'maxPoolGradient'>[] {
  return lowering.program.instructions.flatMap((other) =>
    other.kind === 'kernel' &&
    other.op === 'maxPoolGradient' &&
    poolKey(lowering, other.inputs[0]!, other.attributes) === key
      ? [other]
      : [],
  );
}

/** The forward pass; of max pooling with the workspace that a gradient will read. */
export function lowerPool(
  lowering: Lowering,
  instruction: InstructionOf<'maxPool' | 'averagePool'>,
  kind: 'maxForward' | 'averageForward',
): void {
  const { attributes } = instruction;
  const x = instruction.inputs[0]!;
  const output = instruction.outputs[0]!;
  const key = poolKey(lowering, x, attributes);
  const gradients = kind === 'maxForward' ? gradientsOf(lowering, key) : [];
  const workspace = gradients.length > 0;
  const dtype = kind === 'maxForward' ? maxPoolType(lowering, x, gradients) : 'float32';
  const plan = lowering.addon.planPool(
    poolRequest(attributes, lowering.shapeOf(x), lowering.shapeOf(output), {
      kind,
      inputLayout: poolInputLayout(lowering, x, dtype).id,
      workspace,
    }),
  );
  lowering.describe(instruction.op, plan.implementation);
  const source = lowering.inLayout(x, plan.input);
  const target = lowering.defineResult(output, plan.output);
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

/** The gradient of max pooling, from the workspace of its forward pass. */
export function lowerMaxPoolGradient(lowering: Lowering, instruction: InstructionOf<'maxPoolGradient'>): void {
  const { attributes } = instruction;
  const [x, gradient] = instruction.inputs as [number, number];
  const result = instruction.outputs[0]!;
  const shapes = [lowering.shapeOf(x), lowering.shapeOf(gradient)] as const;
  const key = poolKey(lowering, x, attributes);
  if (!lowering.workspaces.has(key)) runForwardForWorkspace(lowering, x, attributes, shapes, key);
  const forward = lowering.workspaces.get(key)!;
  const plan = lowering.addon.planPool(
    poolRequest(attributes, ...shapes, { kind: 'maxBackward', inputLayout: forward.input.id, workspace: true }),
  );
  lowering.describe(instruction.op, plan.implementation);
  const source = lowering.inLayout(gradient, plan.output);
  const target = lowering.defineResult(result, plan.input);
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
  const inputLayout = poolInputLayout(lowering, x, maxPoolType(lowering, x, gradientsOf(lowering, key))).id;
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

/** The gradient of average pooling. */
export function lowerAveragePoolGradient(lowering: Lowering, instruction: InstructionOf<'averagePoolGradient'>): void {
  const gradient = instruction.inputs[0]!;
  const result = instruction.outputs[0]!;
  const shape = lowering.shapeOf(result);
  const known = lowering.preferred(gradient)?.format;
  const format = known === undefined || known === 'opaque' ? 'plain' : known;
  const plan = lowering.addon.planPool(
    poolRequest(instruction.attributes, shape, lowering.shapeOf(gradient), {
      kind: 'averageBackward',
      inputLayout: lowering.layout({ role: 'activation', shape, format }).id,
      workspace: false,
    }),
  );
  lowering.describe(instruction.op, plan.implementation);
  const source = lowering.inLayout(gradient, plan.output);
  const target = lowering.defineResult(result, plan.input);
  lowering.emit([source, target], (resolve) => ({
    kind: 'pool',
    plan: plan.id,
    inputs: [resolve(source)],
    outputs: [resolve(target)],
  }));
}
