/** Groups: elementwise nodes that one loop computes, and the reduction at their end. */
import type { Node } from '../../graph/node.ts';
import { isReduction, type ReduceOp } from '../../graph/ops.ts';
import { sameShape } from '../../tensor/shape.ts';
import { inputsOfKernel } from '../task.ts';
import { resolveView } from '../views.ts';
import type { LoopNodes, LoopRead } from './loopNodes.ts';

/** A loop keeps its registers in the first-level cache; beyond this many nodes they no longer fit. */
const MAX_LOOP_NODES = 48;

/** Grouping takes longest: some milliseconds for this many nodes. */
const NODES_A_TURN = 500;

/** A loop under construction. */
export interface Group {
  readonly members: Set<Node>;
  /** What its members read, some of it made by the group itself. */
  readonly reads: LoopRead[];
  reduce?: Node<ReduceOp>;
  firstIndex: number;
  lastIndex: number;
}

/** Finds the groups of a graph; stops now and then, so that others may have a turn. */
export function* findGroups(nodes: LoopNodes): Generator<undefined, ReadonlySet<Group>> {
  const grouping = new Grouping(nodes);
  yield* grouping.formGroups();
  yield;
  grouping.mergePieces();
  grouping.dissolveCycles();
  grouping.absorbGroupsIntoReductions();
  return grouping.groups();
}

class Grouping {
  readonly #nodes: LoopNodes;
  readonly #groupOf = new Map<Node, Group>();
  /** What `#needs` found for nodes in no group. */
  readonly #kernelReads = new Map<Node, readonly LoopRead[]>();

  constructor(nodes: LoopNodes) {
    this.#nodes = nodes;
  }

  groups(): ReadonlySet<Group> {
    return new Set(this.#groupOf.values());
  }

  /** Merges each elementwise node with the loops that make its operands, where that leaves no cycle. */
  *formGroups(): Generator<undefined, void> {
    for (const [index, node] of this.#nodes.order.entries()) {
      if (index % NODES_A_TURN === NODES_A_TURN - 1) yield;
      if (!this.#nodes.isLoopNode(node) || this.#nodes.isInlined(node)) continue;
      let group = this.#groupOfOne(node);
      this.#groupOf.set(node, group);
      for (const { base, identity } of this.#nodes.readsOf(node)) {
        const other = identity ? this.#groupOf.get(base) : undefined;
        if (other === undefined || other === group) continue;
        // What others read, too, is stored: better read by the loop that reduces than by one that stores a term for it.
        if (this.#nodes.reductionOf(node) !== undefined && !this.#isReadOnlyBy(base, group)) continue;
        if (other.members.size + group.members.size > MAX_LOOP_NODES || this.#pathBetween(other, group)) continue;
        group = this.#merge(other, group);
      }
    }
  }

  /**
   * Merges the loops that make the pieces of one concat where they read something in common, as the gradients of the gates
   * of a recurrent cell do.
   */
  mergePieces(): void {
    for (const node of this.#nodes.order) {
      if (node.op !== 'concat') continue;
      for (const [i, piece] of node.inputs.entries()) {
        for (const later of node.inputs.slice(i + 1)) {
          const [group, other] = [this.#groupOf.get(piece), this.#groupOf.get(later)];
          if (group === undefined || other === undefined || group === other) continue;
          if (!sameShape(piece.shape, later.shape) || group.members.size + other.members.size > MAX_LOOP_NODES)
            continue;
          const shared = group.reads.some(({ base }) => other.reads.some((read) => read.base === base));
          if (!shared || this.#pathBetween(group, other) || this.#pathBetween(other, group)) continue;
          this.#merge(group, other);
        }
      }
    }
  }

  #isReadOnlyBy(node: Node, group: Group): boolean {
    if (this.#nodes.isRequired(node)) return false;
    return this.#nodes.users.get(node)!.every((user) => this.#nodes.isReadOnlyInside(user, group.members));
  }

  /** Adds the members of one group to another, which it returns. */
  #merge(into: Group, from: Group): Group {
    for (const member of from.members) {
      into.members.add(member);
      this.#groupOf.set(member, into);
    }
    into.reads.push(...from.reads);
    into.firstIndex = Math.min(into.firstIndex, from.firstIndex);
    into.lastIndex = Math.max(into.lastIndex, from.lastIndex);
    return into;
  }

  #groupOfOne(node: Node): Group {
    const index = this.#nodes.index.get(node)!;
    return { members: new Set([node]), reads: [...this.#nodes.readsOf(node)], firstIndex: index, lastIndex: index };
  }

  /** Everything that has to be there before a node: what its whole loop or its kernel reads. */
  #needs(node: Node): readonly LoopRead[] {
    const group = this.#groupOf.get(node);
    if (group !== undefined) return group.reads;
    let needs = this.#kernelReads.get(node);
    if (needs === undefined) {
      const task = this.#nodes.kernelOf.get(node);
      const inputs = task !== undefined ? inputsOfKernel(task) : node.inputs;
      needs = this.#nodes.isInlined(node)
        ? this.#nodes.readsOf(node)
        : inputs.flatMap((input) => (this.#nodes.isInlined(input) ? this.#needs(input) : [resolveView(input)]));
      this.#kernelReads.set(node, needs);
    }
    return needs;
  }

  /** Whether `target` depends on `source` by way of a node outside both. */
  #pathBetween(source: Group, target: Group): boolean {
    // A group is visited once, whichever of its nodes is met: all of them need the same.
    const seen = new Set<Node | Group>([target]);
    const stack: (readonly LoopRead[])[] = [];
    const visit = (node: Node): void => {
      const group = this.#groupOf.get(node);
      const unit = group ?? node;
      if (seen.has(unit)) return;
      seen.add(unit);
      const last = group?.lastIndex ?? this.#lastIndexOfKernel(node);
      if (last > source.firstIndex) stack.push(this.#needs(node));
    };
    for (const { base, identity } of target.reads) {
      if (!source.members.has(base)) visit(base);
      // Another element of a tensor that the same loop makes may not be there yet.
      else if (!identity) return true;
    }
    while (stack.length > 0) {
      for (const { base } of stack.pop()!) {
        if (source.members.has(base)) return true;
        visit(base);
      }
    }
    return false;
  }

  #lastIndexOfKernel(node: Node): number {
    const task = this.#nodes.kernelOf.get(node);
    if (task?.kind === 'scan') return Math.max(...task.results.map((result) => this.#nodes.index.get(result)!));
    return this.#nodes.index.get(task !== undefined ? task.result : node)!;
  }

  /**
   * Takes groups apart that need each other's results. The search of {@link #pathBetween} stops at nodes before the
   * source, and so misses the rare path that leads on from there through a third group that reaches further.
   */
  dissolveCycles(): void {
    for (let group = this.#groupOnCycle(); group !== undefined; group = this.#groupOnCycle()) {
      for (const member of group.members) this.#groupOf.set(member, this.#groupOfOne(member));
    }
  }

  /** The largest group on a way from a task back to itself. */
  #groupOnCycle(): Group | undefined {
    const unitOf = (node: Node): object => this.#groupOf.get(node) ?? this.#nodes.kernelOf.get(node) ?? node;
    const state = new Map<object, 'open' | 'done'>();
    const stack: { unit: object; group: Group | undefined; needs: readonly LoopRead[]; next: number }[] = [];
    const open = (node: Node): void => {
      const unit = unitOf(node);
      state.set(unit, 'open');
      stack.push({ unit, group: this.#groupOf.get(node), needs: this.#needs(node), next: 0 });
    };
    for (const node of this.#nodes.order) {
      if (state.has(unitOf(node))) continue;
      open(node);
      while (stack.length > 0) {
        const top = stack[stack.length - 1]!;
        const need = top.needs[top.next++]?.base;
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
  absorbGroupsIntoReductions(): void {
    for (const node of this.#nodes.order) {
      if (!isReduction(node.op) || this.#nodes.kernelOf.has(node)) continue;
      const operand = node.inputs[0]!;
      const group = this.#groupOf.get(operand);
      if (group === undefined || group.reduce !== undefined) continue;
      const readers = (member: Node): readonly Node[] => this.#nodes.users.get(member) ?? [];
      const staysInside = [...group.members].every(
        (member) =>
          !this.#nodes.isRequired(member) &&
          readers(member).every((user) => user === node || this.#nodes.isReadOnlyInside(user, group.members)),
      );
      const onlyThis = readers(operand).every((user) => user === node || group.members.has(user));
      const otherReaders = [...group.members].some((member) => member !== operand && readers(member).includes(node));
      if (staysInside && onlyThis && !otherReaders) group.reduce = node as Node<ReduceOp>;
    }
  }
}
