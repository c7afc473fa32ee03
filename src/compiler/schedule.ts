/**
 * The order of execution: operands first, and every read of a variable before the variable is updated in place.
 */
import type { Graph, Node } from '../graph/node.ts';
import type { Variable } from '../graph/variable.ts';
import type { TaskPlan } from './passes/fuse.ts';
import type { Piece } from './passes/pieces.ts';
import { variableBehind } from './passes/protect.ts';
import type { AssignTask, Task } from './task.ts';
import { isView, resolveView } from './views.ts';

/** Tasks in execution order. */
export interface Schedule {
  readonly tasks: readonly Task[];
  /** Nodes that are stored in the memory of the variable that they update. */
  readonly inPlace: ReadonlyMap<Node, Variable>;
  /** Nodes that are stored in a part of another one. */
  readonly pieces: ReadonlyMap<Node, readonly Piece[]>;
}

/** Orders the tasks of a plan. */
export function schedule(graph: Graph, plan: TaskPlan): Schedule {
  const readers = readersOfVariables(plan);
  const before = new Map<Task, Set<Task>>();
  const after = findUsers(plan);
  const inPlace = new Map<Node, Variable>();
  const assigns: AssignTask[] = [];

  for (const { variable, node } of graph.updates) {
    const task = plan.producer.get(node);
    const others = new Set(readers.get(variable));
    if (task !== undefined) others.delete(task);
    if (
      task !== undefined &&
      !inPlace.has(node) &&
      writesInPlace(task, node, variable) &&
      !leadsTo(task, others, after)
    ) {
      inPlace.set(node, variable);
      const earlier = before.get(task) ?? new Set<Task>();
      for (const reader of others) {
        earlier.add(reader);
        addTo(after, reader, task);
      }
      before.set(task, earlier);
    } else {
      assigns.push({ kind: 'assign', source: node, variable });
    }
  }

  // Updates from the last to the first: a layer's gradients are used up before those of the layer below are made.
  const roots = [...graph.outputs.map(({ node }) => node), ...graph.updates.map(({ node }) => node).reverse()];
  const order: Task[] = [];
  const done = new Set<Task>();
  const stack: { task: Task; next: number; needs: readonly Task[] }[] = [];
  const push = (task: Task): void => {
    if (done.has(task)) return;
    done.add(task);
    stack.push({ task, next: 0, needs: tasksBefore(task, plan, before) });
  };
  for (const root of roots) {
    const first = plan.producer.get(root);
    if (first === undefined) continue;
    push(first);
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const need = top.needs[top.next++];
      if (need !== undefined) push(need);
      else order.push(stack.pop()!.task);
    }
  }
  return { tasks: [...order, ...assigns], inPlace, pieces: plan.pieces };
}

function tasksBefore(task: Task, plan: TaskPlan, before: ReadonlyMap<Task, ReadonlySet<Task>>): Task[] {
  const needs = plan.dependencies(task).flatMap((node) => plan.producer.get(node) ?? []);
  return [...needs, ...(before.get(task) ?? [])];
}

function addTo<K>(map: Map<K, Set<Task>>, key: K, task: Task): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([task]));
  else set.add(task);
}

/** The tasks that read what a task makes. */
function findUsers(plan: TaskPlan): Map<Task, Set<Task>> {
  const users = new Map<Task, Set<Task>>();
  for (const task of plan.tasks) {
    for (const node of plan.dependencies(task)) {
      const producer = plan.producer.get(node);
      if (producer !== undefined) addTo(users, producer, task);
    }
  }
  return users;
}

/** Whether one of `targets` runs after `task` in every order. Few tasks run after an update, so the search is short. */
function leadsTo(task: Task, targets: ReadonlySet<Task>, after: ReadonlyMap<Task, ReadonlySet<Task>>): boolean {
  if (targets.size === 0) return false;
  const seen = new Set<Task>([task]);
  for (const each of seen) {
    for (const user of after.get(each) ?? []) {
      if (targets.has(user)) return true;
      seen.add(user); // also visited by the outer loop
    }
  }
  return false;
}

function readersOfVariables(plan: TaskPlan): Map<Variable, Set<Task>> {
  const readers = new Map<Variable, Set<Task>>();
  for (const task of plan.tasks) {
    for (const node of plan.dependencies(task)) {
      const variable = variableBehind(node);
      if (variable !== undefined) addTo(readers, variable, task);
    }
  }
  return readers;
}

/**
 * Whether a task may store `node` where `variable` is: a loop that reads the variable only at the element that it
 * writes, or does not read it at all.
 */
function writesInPlace(task: Task, node: Node, variable: Variable): boolean {
  if (task.kind !== 'loop') return false;
  const readsHere = (reader: Node): 'no' | 'same element' | 'elsewhere' => {
    const { base, identity } = resolveView(reader);
    if (variableBehind(base) !== variable) return 'no';
    return identity && !isView(reader) && base.op === 'variable' ? 'same element' : 'elsewhere';
  };
  const operands = [...task.inside].flatMap((member) => member.inputs);
  for (const result of task.results) if (!task.inside.has(result)) operands.push(result);
  const allowed = task.reduce === undefined ? ['no', 'same element'] : ['no'];
  return (
    (node === task.reduce || task.results.includes(node)) &&
    operands.every((operand) => allowed.includes(readsHere(operand)))
  );
}
