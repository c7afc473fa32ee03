/**
 * Groups a graph's nodes into tasks: elementwise chains (and a reduction at their end) become loops, kernels take their
 * epilogues, reshapes become aliases.
 */
import type { Graph, Node } from '../../graph/node.ts';
import { isReduction, type ReduceOp } from '../../graph/ops.ts';
import { type AliasTask, inputsOfKernel, isGenerated, type LoopTask, type Task } from '../task.ts';
import { isView, resolveView } from '../views.ts';
import { findGroups, type Group } from './group.ts';
import { LoopNodes } from './loopNodes.ts';
import { findPieces, type Piece } from './pieces.ts';

/** The tasks of a graph, and who makes each node that is in memory. Not yet in execution order. */
export interface TaskPlan {
  /** Nodes that are stored in a part of another one. */
  readonly pieces: ReadonlyMap<Node, readonly Piece[]>;
  readonly tasks: readonly Task[];
  readonly producer: ReadonlyMap<Node, Task>;
  /** The nodes in memory that a task reads. */
  dependencies(task: Task): readonly Node[];
}

/** Plans the tasks of a simplified graph; stops now and then, so that others may have a turn. */
export function* fuse(graph: Graph): Generator<undefined, TaskPlan> {
  const nodes = new LoopNodes(graph);
  yield;
  const groups = yield* findGroups(nodes);
  yield;
  return new TaskMaker(nodes).plan(groups);
}

class TaskMaker {
  readonly #nodes: LoopNodes;
  readonly #producer: Map<Node, Task>;
  readonly #dependencies = new Map<Task, readonly Node[]>();

  constructor(nodes: LoopNodes) {
    this.#nodes = nodes;
    this.#producer = new Map<Node, Task>(nodes.kernelOf);
  }

  plan(groups: ReadonlySet<Group>): TaskPlan {
    const { concats, transposed, pieces } = findPieces(this.#nodes, groups);
    for (const task of concats) this.#producer.set(task.node, task);
    for (const [node, task] of transposed) this.#producer.set(node, task);
    this.#makeTasks(groups);
    return {
      pieces,
      tasks: [...new Set(this.#producer.values())],
      producer: this.#producer,
      dependencies: (task) => this.#dependenciesOf(task),
    };
  }

  #makeTasks(groups: ReadonlySet<Group>): void {
    const loops = new Map<Group, LoopTask>();
    for (const group of groups) {
      const shape = [...group.members][0]!.shape;
      const task: LoopTask = {
        kind: 'loop',
        shape,
        inside: this.#nodes.withInlined(group.members),
        results: group.reduce === undefined ? [] : [group.reduce.inputs[0]!],
        ...(group.reduce === undefined ? {} : { reduce: group.reduce }),
      };
      loops.set(group, task);
      if (group.reduce !== undefined) this.#producer.set(group.reduce, task);
    }
    for (const node of this.#nodes.order) {
      if (this.#nodes.absorbed.has(node) || this.#producer.has(node)) continue;
      if (isReduction(node.op)) {
        this.#producer.set(node, {
          kind: 'loop',
          shape: node.inputs[0]!.shape,
          inside: this.#nodes.withInlined(this.#nodes.isInlined(node.inputs[0]!) ? [node.inputs[0]!] : []),
          results: [node.inputs[0]!],
          reduce: node as Node<ReduceOp>,
        });
      } else if (isView(node) || isGenerated(node)) {
        if (!this.#nodes.isRequired(node)) continue;
        this.#producer.set(node, { kind: 'loop', shape: node.shape, inside: new Set(), results: [node] });
      } else if (node.op === 'reshape') {
        this.#producer.set(node, { kind: 'alias', node: node as Node<'reshape'> } satisfies AliasTask);
      }
    }
    // A member of a loop is stored when a root, or a task other than its own loop, reads it.
    const readOutside = new Set<Node>(this.#nodes.roots);
    for (const task of new Set([...this.#producer.values(), ...loops.values()])) {
      for (const base of this.#dependenciesOf(task)) readOutside.add(base);
    }
    for (const [group, task] of loops) {
      if (group.reduce !== undefined) continue;
      for (const member of group.members) {
        if (!readOutside.has(member)) continue;
        task.results.push(member);
        this.#producer.set(member, task);
      }
    }
  }

  #dependenciesOf(task: Task): readonly Node[] {
    let result = this.#dependencies.get(task);
    if (result === undefined) {
      result = this.#computeDependencies(task);
      this.#dependencies.set(task, result);
    }
    return result;
  }

  #computeDependencies(task: Task): readonly Node[] {
    switch (task.kind) {
      case 'kernel':
      case 'scan':
        return inputsOfKernel(task);
      case 'alias':
        return [task.node.inputs[0]!];
      case 'assign':
        return [task.source];
      case 'loop':
        return loopBases(task);
      case 'concat':
        return [...new Set([...task.written, ...task.copies.flatMap(({ loop }) => loopBases(loop))])];
    }
  }
}

/** The nodes in memory that a loop reads. */
function loopBases(task: LoopTask): readonly Node[] {
  const bases = new Set<Node>();
  const read = (node: Node): void => {
    const { base, identity } = resolveView(node);
    if (isGenerated(base) || (identity && task.inside.has(node))) return;
    bases.add(base);
  };
  for (const node of task.inside) for (const input of node.inputs) read(input);
  const roots = task.reduce === undefined ? task.results : [task.reduce.inputs[0]!];
  for (const node of roots) {
    if (!task.inside.has(node)) read(node);
  }
  return [...bases];
}
