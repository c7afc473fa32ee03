/** Tasks: what one instruction will do, still in terms of graph nodes. */
import type { Node } from '../graph/node.ts';
import type { OpName, ReduceOp } from '../graph/ops.ts';
import type { Variable } from '../graph/variable.ts';
import type { Shape } from '../tensor/shape.ts';
import type { KernelOp, Strided } from './program.ts';

/** A fused elementwise computation. */
export interface LoopTask {
  readonly kind: 'loop';
  readonly shape: Shape;
  /** Nodes that are computed in registers (or stored); everything else they read is in memory. */
  readonly inside: ReadonlySet<Node>;
  /** Nodes to store; with `reduce`, the one node that is reduced. */
  readonly results: Node[];
  readonly reduce?: Node<ReduceOp>;
}

/** A core op with a kernel of its own. */
export interface KernelTask {
  readonly kind: 'kernel';
  readonly node: Node<KernelOp>;
  /** The node whose value the kernel stores, after its epilogue. */
  readonly result: Node;
  /** Epilogue: the rank-1 node that is added along the last axis. */
  readonly bias: Node | undefined;
  readonly relu: boolean;
  /** Epilogue: whether the result is rounded to bfloat16. */
  readonly round: boolean;
  /** Kernel gradient of a convolution: the bias gradient that comes with it. */
  readonly biasGradient: Node | undefined;
}

/** A loop over a body of its own. */
export interface ScanTask {
  readonly kind: 'scan';
  readonly node: Node<'scan'>;
  /** The results that somebody reads, by ascending index. */
  readonly results: readonly Node<'scanResult'>[];
}

/** Puts together what loops did not write into the concat by themselves. */
export interface ConcatTask {
  readonly kind: 'concat';
  readonly node: Node<'concat'>;
  /** Pieces that are in their places when the loops that make them have run. */
  readonly written: readonly Node[];
  readonly copies: readonly { readonly loop: LoopTask; readonly at: Strided }[];
}

/** A reshape: no work. */
export interface AliasTask {
  readonly kind: 'alias';
  readonly node: Node<'reshape'>;
}

/** Copies a value into a variable, after everything else. */
export interface AssignTask {
  readonly kind: 'assign';
  readonly source: Node;
  readonly variable: Variable;
}

export type Task = LoopTask | KernelTask | ScanTask | ConcatTask | AliasTask | AssignTask;

const KERNEL_OPS: Readonly<Record<KernelOp, true>> = {
  dot: true,
  convolution: true,
  convolutionInputGradient: true,
  convolutionKernelGradient: true,
  maxPool: true,
  maxPoolGradient: true,
  averagePool: true,
  averagePoolGradient: true,
  argMax: true,
  takeAlongAxis: true,
  scatterAlongAxis: true,
  argSort: true,
  pad: true,
  gather: true,
  scatterAdd: true,
  cumulativeSum: true,
  randomUniform: true,
  randomNormal: true,
};

/** Whether an op has a kernel of its own. */
export function isKernelOp(op: OpName): op is KernelOp {
  return Object.hasOwn(KERNEL_OPS, op);
}

/** Whether a node's elements are in memory before the program starts. */
export function isStored(node: Node): boolean {
  return node.op === 'input' || node.op === 'variable' || node.op === 'literal';
}

/** Whether a loop makes the node's elements from nothing. */
export function isGenerated(node: Node): boolean {
  return node.op === 'constant' || node.op === 'iota';
}

/** The nodes that a kernel or a scan reads. */
export function inputsOfKernel(task: KernelTask | ScanTask): readonly Node[] {
  return task.kind === 'scan' || task.bias === undefined ? task.node.inputs : [...task.node.inputs, task.bias];
}
