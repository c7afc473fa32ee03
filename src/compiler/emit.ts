/** Turns ordered tasks into a program: values, registers and instructions. */
import type { Graph, Node } from '../graph/node.ts';
import type { ElementwiseOp } from '../graph/ops.ts';
import type { Variable } from '../graph/variable.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import type {
  Instruction,
  KernelInstruction,
  LoopOperand,
  LoopStep,
  Program,
  Storage,
  Value,
  ValueId,
} from './program.ts';
import type { Schedule } from './schedule.ts';
import type { KernelTask, LoopTask } from './task.ts';
import { resolveView } from './views.ts';

/** Writes down a schedule as a program. */
export function emit(graph: Graph, { tasks, inPlace }: Schedule): Program {
  const values: Value[] = [];
  const ids = new Map<Node, ValueId>();
  const instructions: Instruction[] = [];
  const variables = new Set<Variable>();
  const inputIndex = new Map<Node, number>(graph.inputs.map((node, index) => [node, index]));

  const define = (node: Node, storage: Storage): ValueId => {
    const id = values.push({ shape: node.shape, dtype: node.dtype, storage }) - 1;
    ids.set(node, id);
    return id;
  };
  const use = (node: Node): ValueId => {
    const known = ids.get(node);
    if (known !== undefined) return known;
    if (node.op === 'input') {
      const index = inputIndex.get(node);
      if (index !== undefined) return define(node, { kind: 'input', index });
      const { name } = (node as Node<'input'>).attributes;
      throw new InvalidArgumentError(
        `The graph reads input "${name}", which is not in its list of inputs. Add it there.`,
        {
          details: { input: name },
        },
      );
    }
    if (node.op === 'literal')
      return define(node, { kind: 'literal', data: (node as Node<'literal'>).attributes.data });
    if (node.op !== 'variable') throw new Error(`compiler: ${node.op} is read before it is made`);
    const { variable } = (node as Node<'variable'>).attributes;
    variables.add(variable);
    return define(node, { kind: 'variable', variable });
  };
  const produce = (node: Node): ValueId => {
    const variable = inPlace.get(node);
    if (variable === undefined) return define(node, { kind: 'temporary' });
    variables.add(variable);
    return define(node, { kind: 'variable', variable });
  };

  for (const task of tasks) {
    switch (task.kind) {
      case 'loop':
        instructions.push(emitLoop(task, use, produce));
        break;
      case 'kernel':
        instructions.push(emitKernel(task, use, produce));
        break;
      case 'alias':
        define(task.node, { kind: 'alias', of: use(task.node.inputs[0]!) });
        break;
      case 'assign':
        variables.add(task.variable);
        instructions.push({ kind: 'assign', inputs: [use(task.source)], variable: task.variable, outputs: [] });
        break;
    }
  }
  const outputs = graph.outputs.map(({ name, node }) => ({ name, value: use(node) }));
  const inputs = graph.inputs.map((node) => ({
    name: node.attributes.name,
    shape: node.shape,
    dtype: node.dtype,
    value: ids.get(node),
  }));
  return { values, instructions, inputs, outputs, variables: [...variables] };
}

function emitLoop(task: LoopTask, use: (node: Node) => ValueId, produce: (node: Node) => ValueId): Instruction {
  const operands: LoopOperand[] = [];
  const operandKeys = new Map<string, number>();
  const steps: LoopStep[] = [];
  /** Operand `i`, or step `i` as `-1 - i` until the number of operands is known. */
  const registers = new Map<Node | string, number>();

  const step = (key: Node | string, entry: LoopStep): number => {
    const register = -steps.push(entry);
    registers.set(key, register);
    return register;
  };
  const load = (node: Node): number => {
    const { base, axes, identity } = resolveView(node);
    if (identity && task.inside.has(node)) return compute(node);
    if (base.op === 'constant') {
      const { value } = (base as Node<'constant'>).attributes;
      const key = `constant ${base.dtype} ${Object.is(value, -0) ? '-0' : value}`;
      return registers.get(key) ?? step(key, { op: 'constant', inputs: [], dtype: base.dtype, value });
    }
    if (base.op === 'iota') {
      const { axis } = (base as Node<'iota'>).attributes;
      const target = axes[axis]!;
      const { dtype } = base;
      if (base.shape[axis] === 1) {
        const key = `constant ${dtype} 0`; // the only index along an axis of size 1
        return registers.get(key) ?? step(key, { op: 'constant', inputs: [], dtype, value: 0 });
      }
      const key = `iota ${dtype} ${target}`;
      return registers.get(key) ?? step(key, { op: 'iota', inputs: [], dtype, axis: target });
    }
    const value = use(base);
    const key = `${value} ${axes}`;
    let operand = operandKeys.get(key);
    if (operand === undefined) {
      operand = operands.push({ value, axes }) - 1;
      operandKeys.set(key, operand);
    }
    return operand;
  };
  const compute = (node: Node): number => {
    const known = registers.get(node);
    if (known !== undefined) return known;
    const inputs = node.inputs.map(load);
    return step(node, { op: node.op as ElementwiseOp, inputs, dtype: node.dtype });
  };

  const results = task.results.map(load);
  // Steps come after operands; now that their number is known, steps get their final register numbers.
  const final = (register: number): number => (register < 0 ? operands.length - register - 1 : register);
  const { reduce } = task;
  return {
    kind: 'loop',
    shape: task.shape,
    operands,
    steps: steps.map((entry) => ({ ...entry, inputs: entry.inputs.map(final) }) as LoopStep),
    results: results.map(final),
    ...(reduce === undefined ? {} : { reduce: { op: reduce.op, axes: reduce.attributes.axes } }),
    outputs: reduce === undefined ? task.results.map(produce) : [produce(reduce)],
  };
}

function emitKernel(task: KernelTask, use: (node: Node) => ValueId, produce: (node: Node) => ValueId): Instruction {
  const { node, bias, relu, biasGradient, result } = task;
  const inputs = [...node.inputs.map(use), ...(bias === undefined ? [] : [use(bias)])];
  const outputs = [produce(result), ...(biasGradient === undefined ? [] : [produce(biasGradient)])];
  const takesEpilogue = node.op === 'dot' || node.op === 'convolution';
  return {
    kind: 'kernel',
    op: node.op,
    attributes: node.attributes,
    inputs,
    outputs,
    ...(takesEpilogue ? { epilogue: { bias: bias !== undefined, relu } } : {}),
  } as KernelInstruction;
}
