/** Tasks: what one instruction will do, still in terms of graph nodes. */
import type { Node } from '../graph/node.ts';
import type { OpName, ReduceOp } from '../graph/ops.ts';
import type { Variable } from '../graph/variable.ts';
import type { Shape } from '../tensor/shape.ts';
import type { KernelOp } from './program.ts';

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
  /** Kernel gradient of a convolution: the bias gradient that comes with it. */
  readonly biasGradient: Node | undefined;
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

export type Task = LoopTask | KernelTask | AliasTask | AssignTask;

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
  slice: true,
  concat: true,
  pad: true,
  reverse: true,
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

/** The nodes that a kernel reads. */
export function inputsOfKernel({ node, bias }: KernelTask): readonly Node[] {
  return bias === undefined ? node.inputs : [...node.inputs, bias];
}
