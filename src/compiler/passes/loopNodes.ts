/** Which nodes of a graph are computed by loops, and what each of them reads. */
import { type Graph, graphRoots, type Node, topologicalOrder } from '../../graph/node.ts';
import { type ElementwiseOp, isElementwise, isReduction } from '../../graph/ops.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { inputsOfKernel, isGenerated, type KernelTask, type ScanTask } from '../task.ts';
import { isView, resolveView } from '../views.ts';
import { fuseEpilogues } from './epilogue.ts';
import { findScans } from './findScans.ts';

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

const MAX_INLINE_DEPTH = 6;

/** Three loops that read two tensors each move as many as one that stores their sum and three that read it. */
const MOST_SUMMED_READERS = 3;

/** A node that a loop reads: element by element, or through a view. */
export interface LoopRead {
  readonly base: Node;
  readonly identity: boolean;
}

/** The nodes of a graph, as fusion sees them. */
export class LoopNodes {
  /** All nodes, operands before users. */
  readonly order: readonly Node[];
  /** Place of a node in `order`. */
  readonly index = new Map<Node, number>();
  readonly users = new Map<Node, Node[]>();
  readonly roots: ReadonlySet<Node>;
  /** The kernel or scan that makes a node. */
  readonly kernelOf: ReadonlyMap<Node, KernelTask | ScanTask>;
  /** Nodes that exist only inside a kernel. */
  readonly absorbed: ReadonlySet<Node>;
  readonly #required = new Set<Node>();
  /** The length of each inlined chain. */
  readonly #inlined = new Map<Node, number>();
  readonly #reductions = new Map<Node, Node>();
  /** What `readsOf` found: asked for again and again, and settled once `#inlined` is. */
  readonly #reads = new Map<Node, readonly LoopRead[]>();

  constructor(graph: Graph) {
    this.order = topologicalOrder(graphRoots(graph));
    this.order.forEach((node, i) => {
      this.index.set(node, i);
      for (const input of new Set(node.inputs)) {
        const list = this.users.get(input);
        if (list === undefined) this.users.set(input, [node]);
        else list.push(node);
      }
    });
    this.roots = new Set(graphRoots(graph));
    const { kernels, absorbed } = fuseEpilogues(this.order, this.users, this.roots);
    this.absorbed = absorbed;
    const kernelOf = new Map<Node, KernelTask | ScanTask>();
    for (const task of kernels) {
      kernelOf.set(task.result, task);
      if (task.biasGradient !== undefined) kernelOf.set(task.biasGradient, task);
    }
    for (const task of findScans(this.order, this.users)) {
      kernelOf.set(task.node, task);
      for (const result of task.results) kernelOf.set(result, task);
    }
    this.kernelOf = kernelOf;
    this.#findRequired();
    this.#findInlined();
    this.#findSummedInlined();
    this.#findReductions();
  }

  /** Whether a node is a loop's business: elementwise, and not taken by a kernel's epilogue. */
  isLoopNode(node: Node): boolean {
    return isElementwise(node.op) && !this.absorbed.has(node) && !this.kernelOf.has(node);
  }

  /** Whether a node has to be in memory because something other than a loop, element by element, reads it. */
  isRequired(node: Node): boolean {
    return this.#required.has(node);
  }

  /** Whether every reader computes the node for itself. */
  isInlined(node: Node): boolean {
    return this.#inlined.has(node);
  }

  /** The one reduction for which alone a node is computed. */
  reductionOf(node: Node): Node | undefined {
    return this.#reductions.get(node);
  }

  /** Whether a loop over `members` is all that reads a node: it is one of them, or an inlined one that only they read. */
  isReadOnlyInside(node: Node, members: ReadonlySet<Node>): boolean {
    if (members.has(node)) return true;
    return this.isInlined(node) && this.users.get(node)!.every((user) => this.isReadOnlyInside(user, members));
  }

  /** Nodes that a loop computes, with the inlined ones that it computes for itself. */
  withInlined(members: Iterable<Node>): Set<Node> {
    const inside = new Set<Node>(members);
    for (const node of inside) {
      for (const input of node.inputs) if (this.#inlined.has(input)) inside.add(input); // also visited by this loop
    }
    return inside;
  }

  /** The nodes that a loop node reads, element by element or through a view; inlined ones are looked through. */
  readsOf(node: Node): readonly LoopRead[] {
    let reads = this.#reads.get(node);
    if (reads === undefined) {
      reads = node.inputs.flatMap((input): readonly LoopRead[] => {
        const { base, identity } = resolveView(input);
        if (isGenerated(base)) return [];
        return identity && this.#inlined.has(input) ? this.readsOf(input) : [{ base, identity }];
      });
      this.#reads.set(node, reads);
    }
    return reads;
  }

  /** Marks the nodes that have to be in memory because something other than a loop, element by element, reads them. */
  #findRequired(): void {
    const need = (node: Node): void => {
      this.#required.add(node);
      const { base, identity } = resolveView(node);
      if (!identity) this.#required.add(base);
    };
    for (const root of this.roots) need(root);
    for (const node of this.order) {
      if (isView(node) || this.absorbed.has(node)) continue;
      const task = this.kernelOf.get(node);
      if (task !== undefined) {
        for (const input of inputsOfKernel(task)) need(input);
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
   * tensor, which it would otherwise have read in their place. A mask may come with it, as in the gradient of a relu: its
   * elements are bytes, and reading it everywhere costs less than storing the result once.
   */
  #findInlined(): void {
    const streams = new Map<Node, ReadonlySet<Node>>();
    for (const node of this.order) {
      if (!this.isLoopNode(node) || this.#required.has(node) || !CHEAP.has(node.op as ElementwiseOp)) continue;
      const bases = new Set<Node>();
      let depth = 1;
      for (const input of node.inputs) {
        const { base, identity } = resolveView(input);
        if (isGenerated(base)) continue;
        if (identity && this.#inlined.has(input)) {
          depth = Math.max(depth, this.#inlined.get(input)! + 1);
          for (const stream of streams.get(input)!) bases.add(stream);
        } else if (identity || sizeOf(base.shape) * 4 > sizeOf(node.shape)) {
          // Two parts of one tensor are two streams.
          bases.add(sizeOf(base.shape) > sizeOf(node.shape) ? input : base);
        }
      }
      const masks = [...bases].filter(({ dtype }) => dtype === 'bool').length;
      if (masks > 1 || bases.size - masks > 1) continue;
      if (depth > MAX_INLINE_DEPTH || this.users.get(node)!.length < 2) continue;
      this.#inlined.set(node, depth);
      streams.set(node, bases);
    }
  }

  /**
   * Finds cheap chains over two stored tensors that are reduced and read by one more loop, as the gradient that batch
   * normalization sums for the mean. A loop either stores or reduces: with the chain stored, three loops move five tensors;
   * with the chain computed twice, two loops read two tensors each, and the second often needs one of them anyway.
   */
  #findSummedInlined(): void {
    for (const node of this.order) {
      if (!this.#mayInline(node)) continue;
      const users = this.users.get(node)!;
      const others = users.filter((user) => !isReduction(user.op));
      if (users.length < 2 || others.length > 1 || this.#readersOf(node).size > MOST_SUMMED_READERS) continue;
      const chain = this.#chainOverTwoStored(node);
      for (const [i, member] of (chain ?? []).entries()) this.#inlined.set(member, i + 1);
    }
    // What the search asked for may have changed since.
    this.#reads.clear();
  }

  /** Finds the nodes of which nothing comes but one reduction, by elementwise ops. */
  #findReductions(): void {
    for (const node of [...this.order].reverse()) {
      if (!this.isLoopNode(node) || this.#required.has(node)) continue;
      const users = this.users.get(node) ?? [];
      const [only] = users;
      const ends = users.map((user) => (this.isLoopNode(user) ? this.#reductions.get(user) : undefined));
      const reduction = users.length === 1 && isReduction(only!.op) ? only : ends[0];
      if (reduction !== undefined && (reduction === only || ends.every((end) => end === reduction)))
        this.#reductions.set(node, reduction);
    }
  }

  /** Who reads a node, also by way of inlined ones. */
  #readersOf(node: Node): ReadonlySet<Node> {
    const readers = new Set<Node>();
    const visited = new Set<Node>([node]);
    for (const each of visited) {
      for (const user of this.users.get(each) ?? []) (this.#inlined.has(user) ? visited : readers).add(user);
    }
    return readers;
  }

  /** Whether a node is cheap and could be computed by its readers. */
  #mayInline(node: Node): boolean {
    const isCheap = this.isLoopNode(node) && CHEAP.has(node.op as ElementwiseOp);
    return isCheap && !this.#required.has(node) && !this.#inlined.has(node);
  }

  /**
   * The nodes that are computed for `last` alone, operands first, where they are few, cheap, and read at most two tensors
   * of full size, all of which are in memory in any case.
   */
  #chainOverTwoStored(last: Node): Node[] | undefined {
    const chain: Node[] = [];
    const stored = new Set<Node>();
    const isStored = (base: Node): boolean => !this.isLoopNode(base) || this.#required.has(base);
    const add = (node: Node): boolean => {
      for (const input of node.inputs) {
        const { base, identity } = resolveView(input);
        if (isGenerated(base)) continue;
        if (!identity) {
          if (sizeOf(base.shape) * 4 > sizeOf(node.shape)) return false;
        } else if (this.#inlined.has(input)) {
          for (const read of this.readsOf(input)) {
            if (!isStored(read.base)) return false;
            if (sizeOf(read.base.shape) * 4 > sizeOf(node.shape)) stored.add(read.base);
          }
        } else if (isStored(base)) {
          stored.add(base);
        } else if (!chain.includes(input)) {
          if (!this.#mayInline(input) || this.users.get(input)!.some((user) => user !== node) || !add(input))
            return false;
        }
      }
      chain.push(node);
      return chain.length <= MAX_INLINE_DEPTH && stored.size <= 2;
    };
    return add(last) ? chain : undefined;
  }
}
