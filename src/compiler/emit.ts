/** Turns ordered tasks into a program: values, registers and instructions. */
import type { Graph, Node } from '../graph/node.ts';
import type { ElementwiseOp } from '../graph/ops.ts';
import type { Variable } from '../graph/variable.ts';
import type { DType } from '../tensor/dtype.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { emitScan } from './emitScan.ts';
import type {
  Instruction,
  KernelInstruction,
  LoopOperand,
  LoopStep,
  Program,
  Storage,
  Strided,
  Value,
  ValueId,
} from './program.ts';
import type { Schedule } from './schedule.ts';
import { withPrecision } from './storedPrecision.ts';
import type { KernelTask, LoopTask } from './task.ts';
import { resolveView } from './views.ts';

/**
 * Writes down a schedule as a program.
 *
 * @param compileBody - Compiles the body of a scan.
 */
export function emit(
  graph: Graph,
  { tasks, inPlace, pieces }: Schedule,
  compileBody: (body: Graph) => Program,
): Program {
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
  /** A value that several loops write; the first of them begins it. */
  const begin = (node: Node): ValueId => ids.get(node) ?? define(node, { kind: 'temporary' });
  const produce = (node: Node): ValueId => {
    const variable = inPlace.get(node);
    if (variable === undefined) return define(node, { kind: 'temporary' });
    variables.add(variable);
    return define(node, { kind: 'variable', variable });
  };

  /** Where a result is stored: in a value of its own, or as pieces of others. */
  const store = (node: Node): StoredResult[] =>
    pieces.get(node)?.map(({ whole, at }) => ({ output: begin(whole), place: at })) ?? [
      { output: produce(node), place: undefined },
    ];

  for (const task of tasks) {
    switch (task.kind) {
      case 'loop':
        instructions.push(emitLoop(task, use, store));
        break;
      case 'concat':
        for (const { loop, at } of task.copies) {
          instructions.push(emitLoop(loop, use, () => [{ output: begin(task.node), place: at }]));
        }
        break;
      case 'kernel':
        instructions.push(emitKernel(task, use, store));
        break;
      case 'scan':
        instructions.push(emitScan(task, use, produce, compileBody));
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
  const typed = withPrecision({ values, instructions, outputs }, ids);
  return { values: typed, instructions, inputs, outputs, variables: [...variables] };
}

/** Where a result goes: all of a value, or the elements of it that `place` says. */
interface StoredResult {
  readonly output: ValueId;
  readonly place: Strided | undefined;
}

function emitLoop(
  task: LoopTask,
  use: (node: Node) => ValueId,
  store: (node: Node) => readonly StoredResult[],
): Instruction {
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
    const { base, offset, strides, identity } = resolveView(node);
    if (identity && task.inside.has(node)) return compute(node);
    if (base.op === 'constant') {
      const { value } = (base as Node<'constant'>).attributes;
      return number(value, base.dtype);
    }
    if (base.op === 'iota') return count(base.dtype, { offset, strides });
    const value = use(base);
    const own = strides.map((stride, axis) => (task.shape[axis] === 1 ? 0 : stride));
    const key = `${value} ${offset} ${own}`;
    let operand = operandKeys.get(key);
    if (operand === undefined) {
      operand = operands.push({ value, offset, strides: own }) - 1;
      operandKeys.set(key, operand);
    }
    return operand;
  };
  const number = (value: number, dtype: DType): number => {
    const key = `constant ${dtype} ${Object.is(value, -0) ? '-0' : value}`;
    return registers.get(key) ?? step(key, { op: 'constant', inputs: [], dtype, value });
  };
  /** `offset + sum_d strides[d] * (index along d)`: what a view of an iota shows. */
  const count = (dtype: DType, { offset, strides }: Strided): number => {
    const moving = strides.flatMap((stride, axis) =>
      stride === 0 || task.shape[axis]! <= 1 ? [] : [{ stride, axis }],
    );
    const combine = (op: 'add' | 'multiply', a: number, b: number): number => {
      const key = `${op} ${dtype} ${a} ${b}`;
      return registers.get(key) ?? step(key, { op, inputs: [a, b], dtype });
    };
    const terms = moving.map(({ stride, axis }) => {
      const key = `iota ${dtype} ${axis}`;
      const index = registers.get(key) ?? step(key, { op: 'iota', inputs: [], dtype, axis });
      return stride === 1 ? index : combine('multiply', index, number(stride, dtype));
    });
    if (offset !== 0 || terms.length === 0) terms.push(number(offset, dtype));
    return terms.reduce((sum, term) => combine('add', sum, term));
  };
  const compute = (node: Node): number => {
    const known = registers.get(node);
    if (known !== undefined) return known;
    const inputs = node.inputs.map(load);
    return step(node, { op: node.op as ElementwiseOp, inputs, dtype: node.dtype });
  };

  const loaded = task.results.map(load);
  // Steps come after operands; now that their number is known, steps get their final register numbers.
  const final = (register: number): number => (register < 0 ? operands.length - register - 1 : register);
  const { reduce } = task;
  const stored = (reduce === undefined ? task.results : [reduce]).flatMap((node, i) =>
    store(node).map((result) => ({ ...result, register: final(loaded[i]!) })),
  );
  const places = stored.map(({ place }) => place);
  return {
    kind: 'loop',
    shape: task.shape,
    operands,
    steps: steps.map((entry) => ({ ...entry, inputs: entry.inputs.map(final) }) as LoopStep),
    results: stored.map(({ register }) => register),
    ...(reduce === undefined ? {} : { reduce: { op: reduce.op, axes: reduce.attributes.axes } }),
    outputs: stored.map(({ output }) => output),
    ...(places.some((place) => place !== undefined) ? { places } : {}),
  };
}

function emitKernel(
  task: KernelTask,
  use: (node: Node) => ValueId,
  store: (node: Node) => readonly StoredResult[],
): Instruction {
  const { node, bias, relu, round, biasGradient, result } = task;
  const inputs = [...node.inputs.map(use), ...(bias === undefined ? [] : [use(bias)])];
  const stored = [result, ...(biasGradient === undefined ? [] : [biasGradient])].flatMap(store);
  const outputs = stored.map(({ output }) => output);
  const { place } = stored[0]!;
  const takesEpilogue = node.op === 'dot' || node.op === 'convolution' || node.op === 'convolutionInputGradient';
  return {
    kind: 'kernel',
    op: node.op,
    attributes: node.attributes,
    inputs,
    outputs,
    ...(takesEpilogue ? { epilogue: { bias: bias !== undefined, relu, round } } : {}),
    ...(place === undefined ? {} : { place: { shape: result.shape, ...place } }),
  } as KernelInstruction;
}
