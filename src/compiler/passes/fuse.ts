/**
 * Groups a graph's nodes into tasks: elementwise chains (and a reduction at their end) become loops, kernels take their
 * epilogues, reshapes become aliases.
 */
import { type Graph, graphRoots, type Node, topologicalOrder } from '../../graph/node.ts';
import { type ElementwiseOp, isElementwise, isReduction, type ReduceOp } from '../../graph/ops.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { type AliasTask, isGenerated, type LoopTask, type Task } from '../task.ts';
import { isView, resolveView } from '../views.ts';
import { fuseEpilogues } from './epilogue.ts';

/** Ops that cost less to compute again than to store and load. */
const CHEAP: ReadonlySet<ElementwiseOp> = new Set<ElementwiseOp>([
  'negate',
  'abs',
  'sign',
  'cast',
  'logicalNot',
  'add',
  'subtract',
  'multiply',
  'maximum',
  'minimum',
  'equal',
  'notEqual',
  'less',
  'lessEqual',
  'greater',
  'greaterEqual',
  'logicalAnd',
  'logicalOr',
  'select',
]);

/** A loop keeps its registers in the first-level cache; beyond this many nodes they no longer fit. */
const MAX_LOOP_NODES = 48;
const MAX_INLINE_DEPTH = 6;

/** The tasks of a graph, and who makes each node that is in memory. Not yet in execution order. */
export interface TaskPlan {
  readonly tasks: readonly Task[];
  readonly producer: ReadonlyMap<Node, Task>;
  /** The nodes in memory that a task reads. */
  dependencies(task: Task): readonly Node[];
}

/** A loop under construction. */
interface Group {
  readonly members: Set<Node>;
  reduce?: Node<ReduceOp>;
  firstIndex: number;
  lastIndex: number;
}

/** Plans the tasks of a simplified graph. */
export function fuse(graph: Graph): TaskPlan {
  return new Fusion(graph).plan();
}

/** A node that a loop reads: element by element, or through a view. */
interface LoopRead {
  readonly base: Node;
  readonly identity: boolean;
}

class Fusion {
  readonly #order: readonly Node[];
  readonly #index = new Map<Node, number>();
  readonly #users = new Map<Node, Node[]>();
  readonly #roots: ReadonlySet<Node>;
  readonly #absorbed: ReadonlySet<Node>;
  readonly #producer = new Map<Node, Task>();
  readonly #required = new Set<Node>();
  /** Nodes that every reader computes for itself; the number is the length of the chain. */
  readonly #inlined = new Map<Node, number>();
  /** What `#loopReads` found: asked for again and again, and settled once `#inlined` is. */
  readonly #reads = new Map<Node, readonly LoopRead[]>();
  readonly #groupOf = new Map<Node, Group>();
  readonly #dependencies = new Map<Task, readonly Node[]>();

  constructor(graph: Graph) {
    this.#order = topologicalOrder(graphRoots(graph));
    this.#order.forEach((node, i) => {
      this.#index.set(node, i);
      for (const input of new Set(node.inputs)) {
        const list = this.#users.get(input);
        if (list === undefined) this.#users.set(input, [node]);
        else list.push(node);
      }
    });
    this.#roots = new Set(graphRoots(graph));
    const { kernels, absorbed } = fuseEpilogues(this.#order, this.#users, this.#roots);
    this.#absorbed = absorbed;
    for (const task of kernels) {
      this.#producer.set(task.result, task);
      if (task.biasGradient !== undefined) this.#producer.set(task.biasGradient, task);
    }
  }

  plan(): TaskPlan {
    this.#findRequired();
    this.#findInlined();
    this.#formGroups();
    this.#dissolveCycles();
    this.#absorbGroupsIntoReductions();
    this.#makeTasks();
    return {
      tasks: [...new Set(this.#producer.values())],
      producer: this.#producer,
      dependencies: (task) => this.#dependenciesOf(task),
    };
  }

  /** Whether a node is a loop's business: elementwise, and not taken by a kernel's epilogue. */
  #isLoopNode(node: Node): boolean {
    return isElementwise(node.op) && !this.#absorbed.has(node) && !this.#producer.has(node);
  }

  /** Marks the nodes that have to be in memory because something other than a loop, element by element, reads them. */
  #findRequired(): void {
    const need = (node: Node): void => {
      this.#required.add(node);
      const { base, identity } = resolveView(node);
      if (!identity) this.#required.add(base);
    };
    for (const root of this.#roots) need(root);
    for (const node of this.#order) {
      if (isView(node) || this.#absorbed.has(node)) continue;
      const task = this.#producer.get(node);
      if (task?.kind === 'kernel') {
        for (const input of task.node.inputs) need(input);
        if (task.bias !== undefined) need(task.bias);
      } else if (node.op === 'reshape') {
        need(node.inputs[0]!);
      } else {
        for (const input of node.inputs) {
          const { base, identity } = resolveView(input);
          if (!identity && !isGenerated(base)) this.#required.add(base);
        }
      }
    }
  }

  /**
   * Finds short chains of cheap ops over one tensor that several loops read: each reader computes them anew from that
   * tensor, which it would otherwise have read in their place.
   */
  #findInlined(): void {
    const streams = new Map<Node, ReadonlySet<Node>>();
    for (const node of this.#order) {
      if (!this.#isLoopNode(node) || this.#required.has(node) || !CHEAP.has(node.op as ElementwiseOp)) continue;
      const bases = new Set<Node>();
      let depth = 1;
      for (const input of node.inputs) {
        const { base, identity } = resolveView(input);
        if (isGenerated(base)) continue;
        if (identity && this.#inlined.has(input)) {
          depth = Math.max(depth, this.#inlined.get(input)! + 1);
          for (const stream of streams.get(input)!) bases.add(stream);
        } else if (identity || sizeOf(base.shape) * 4 > sizeOf(node.shape)) {
          bases.add(base);
        }
      }
      if (bases.size > 1 || depth > MAX_INLINE_DEPTH || this.#users.get(node)!.length < 2) continue;
      this.#inlined.set(node, depth);
      streams.set(node, bases);
    }
  }

  /** The nodes that a loop node reads, element by element or through a view; inlined ones are looked through. */
  #loopReads(node: Node): readonly LoopRead[] {
    let reads = this.#reads.get(node);
    if (reads === undefined) {
      reads = node.inputs.flatMap((input): readonly LoopRead[] => {
        const { base, identity } = resolveView(input);
        if (isGenerated(base)) return [];
        return identity && this.#inlined.has(input) ? this.#loopReads(input) : [{ base, identity }];
      });
      this.#reads.set(node, reads);
    }
    return reads;
  }

  /** Merges each elementwise node with the loops that make its operands, where that leaves no cycle. */
  #formGroups(): void {
    for (const node of this.#order) {
      if (!this.#isLoopNode(node) || this.#inlined.has(node)) continue;
      const index = this.#index.get(node)!;
      let group: Group = { members: new Set([node]), firstIndex: index, lastIndex: index };
      this.#groupOf.set(node, group);
      for (const { base, identity } of this.#loopReads(node)) {
        const other = identity ? this.#groupOf.get(base) : undefined;
        if (other === undefined || other === group) continue;
        if (other.members.size + group.members.size > MAX_LOOP_NODES || this.#pathBetween(other, group)) continue;
        for (const member of group.members) {
          other.members.add(member);
          this.#groupOf.set(member, other);
        }
        other.firstIndex = Math.min(other.firstIndex, group.firstIndex);
        other.lastIndex = Math.max(other.lastIndex, group.lastIndex);
        group = other;
      }
    }
  }

  /** Everything that has to be there before a node: operands of its whole loop or kernel. */
  #needs(node: Node): readonly Node[] {
    const group = this.#groupOf.get(node);
    if (group !== undefined)
      return [...group.members].flatMap((member) => this.#loopReads(member).map(({ base }) => base));
    if (this.#inlined.has(node)) return this.#loopReads(node).map(({ base }) => base);
    const task = this.#producer.get(node);
    const inputs = task?.kind === 'kernel' ? [...task.node.inputs, ...(task.bias ? [task.bias] : [])] : node.inputs;
    return inputs.flatMap((input) => (this.#inlined.has(input) ? this.#needs(input) : [resolveView(input).base]));
  }

  /** Whether `target` depends on `source` by way of a node outside both. */
  #pathBetween(source: Group, target: Group): boolean {
    // A group is visited once, whichever of its nodes is met: all of them need the same.
    const seen = new Set<Node | Group>([target]);
    const stack: Node[] = [];
    const visit = (nodes: readonly Node[]): boolean => {
      for (const node of nodes) {
        if (source.members.has(node)) return true;
        const group = this.#groupOf.get(node);
        const unit = group ?? node;
        if (seen.has(unit)) continue;
        seen.add(unit);
        const last = group?.lastIndex ?? this.#lastIndexOfKernel(node);
        if (last > source.firstIndex) stack.push(node);
      }
      return false;
    };
    for (const member of target.members) {
      for (const { base, identity } of this.#loopReads(member)) {
        // Another element of a tensor that the same loop makes may not be there yet.
        if (source.members.has(base) && !identity) return true;
        if (!source.members.has(base) && !target.members.has(base)) visit([base]);
      }
    }
    while (stack.length > 0) {
      if (visit(this.#needs(stack.pop()!))) return true;
    }
    return false;
  }

  #lastIndexOfKernel(node: Node): number {
    const task = this.#producer.get(node);
    return this.#index.get(task?.kind === 'kernel' ? task.result : node)!;
  }

  /**
   * Takes groups apart that need each other's results. The search of {@link #pathBetween} stops at nodes before the
   * source, and so misses the rare path that leads on from there through a third group that reaches further.
   */
  #dissolveCycles(): void {
    for (let group = this.#groupOnCycle(); group !== undefined; group = this.#groupOnCycle()) {
      for (const member of group.members) {
        const index = this.#index.get(member)!;
        this.#groupOf.set(member, { members: new Set([member]), firstIndex: index, lastIndex: index });
      }
    }
  }

  /** The largest group on a way from a task back to itself. */
  #groupOnCycle(): Group | undefined {
    const unitOf = (node: Node): object => this.#groupOf.get(node) ?? this.#producer.get(node) ?? node;
    const state = new Map<object, 'open' | 'done'>();
    const stack: { unit: object; group: Group | undefined; needs: readonly Node[]; next: number }[] = [];
    const open = (node: Node): void => {
      const unit = unitOf(node);
      state.set(unit, 'open');
      stack.push({ unit, group: this.#groupOf.get(node), needs: this.#needs(node), next: 0 });
    };
    for (const node of this.#order) {
      if (state.has(unitOf(node))) continue;
      open(node);
      while (stack.length > 0) {
        const top = stack[stack.length - 1]!;
        const need = top.needs[top.next++];
        if (need === undefined) {
          state.set(stack.pop()!.unit, 'done');
          continue;
        }
        const unit = unitOf(need);
        if (!state.has(unit)) open(need);
        if (unit === top.unit || state.get(unit) === 'done' || stack[stack.length - 1]!.unit === unit) continue;
        const cycle = stack.slice(stack.findIndex((entry) => entry.unit === unit));
        const groups = cycle.flatMap(({ group }) => (group === undefined || group.members.size === 1 ? [] : [group]));
        return groups.sort((a, b) => b.members.size - a.members.size)[0];
      }
    }
    return undefined;
  }

  /** A loop whose only product is summed (or its maximum taken) right away need not store it. */
  #absorbGroupsIntoReductions(): void {
    for (const node of this.#order) {
      if (!isReduction(node.op) || this.#producer.has(node)) continue;
      const operand = node.inputs[0]!;
      const group = this.#groupOf.get(operand);
      if (group === undefined || group.reduce !== undefined) continue;
      const readers = (member: Node): readonly Node[] => this.#users.get(member) ?? [];
      const staysInside = [...group.members].every(
        (member) =>
          !this.#required.has(member) &&
          readers(member).every(
            (user) => user === node || group.members.has(user) || this.#readOnlyInside(user, group),
          ),
      );
      const onlyThis = readers(operand).every((user) => user === node || group.members.has(user));
      const otherReaders = [...group.members].some((member) => member !== operand && readers(member).includes(node));
      if (staysInside && onlyThis && !otherReaders) group.reduce = node as Node<ReduceOp>;
    }
  }

  /** Whether a node is inlined and all its readers are in the group. */
  #readOnlyInside(node: Node, group: Group): boolean {
    return (
      this.#inlined.has(node) &&
      this.#users.get(node)!.every((user) => group.members.has(user) || this.#readOnlyInside(user, group))
    );
  }

  #makeTasks(): void {
    const groups = new Set(this.#groupOf.values());
    const loops = new Map<Group, LoopTask>();
    for (const group of groups) {
      const shape = [...group.members][0]!.shape;
      const task: LoopTask = {
        kind: 'loop',
        shape,
        inside: this.#withInlined(group.members),
        results: group.reduce === undefined ? [] : [group.reduce.inputs[0]!],
        ...(group.reduce === undefined ? {} : { reduce: group.reduce }),
      };
      loops.set(group, task);
      if (group.reduce !== undefined) this.#producer.set(group.reduce, task);
    }
    for (const node of this.#order) {
      if (this.#absorbed.has(node) || this.#producer.has(node)) continue;
      if (isReduction(node.op)) {
        this.#producer.set(node, {
          kind: 'loop',
          shape: node.inputs[0]!.shape,
          inside: this.#withInlined(this.#inlined.has(node.inputs[0]!) ? [node.inputs[0]!] : []),
          results: [node.inputs[0]!],
          reduce: node as Node<ReduceOp>,
        });
      } else if (node.op === 'reshape') {
        this.#producer.set(node, { kind: 'alias', node: node as Node<'reshape'> } satisfies AliasTask);
      } else if ((isView(node) || isGenerated(node)) && this.#required.has(node)) {
        this.#producer.set(node, { kind: 'loop', shape: node.shape, inside: new Set(), results: [node] });
      }
    }
    // A member of a loop is stored when a root, or a task other than its own loop, reads it.
    const readOutside = new Set<Node>(this.#roots);
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

  /** Nodes that a loop computes, with the inlined ones that it computes for itself. */
  #withInlined(members: Iterable<Node>): Set<Node> {
    const inside = new Set<Node>(members);
    for (const node of inside) {
      for (const input of node.inputs) if (this.#inlined.has(input)) inside.add(input); // also visited by this loop
    }
    return inside;
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
        return [...task.node.inputs, ...(task.bias === undefined ? [] : [task.bias])];
      case 'alias':
        return [task.node.inputs[0]!];
      case 'assign':
        return [task.source];
      case 'loop':
        return loopBases(task);
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
