/** The products of attention with several heads. */
import { add, multiply, reshape } from '../../graph/build.ts';
import { attentionWeights } from '../../graph/composite/attention.ts';
import { arranged, contract, type NamedAxes } from '../../graph/composite/einsum.ts';
import type { Node } from '../../graph/node.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { AttentionInputs } from './attentionLayer.ts';
import type { AttentionPlaces } from './attentionMasks.ts';
import type { Projected } from './projectTogether.ts';

/** What is attended with, to and how. */
export interface HeadProducts {
  readonly places: AttentionPlaces;
  /** Of the rank of the scores. */
  readonly mask: Node | undefined;
  /** Factor of the queries. */
  readonly scale: number;
  /** Drops some of the scores. */
  readonly drop: (scores: Node) => Node;
}

/**
 * Means of the values, weighted by how queries meet keys, and those weights.
 *
 * @remarks Heads of queries that share a head of keys and values are a group: neither keys nor values are copied.
 *
 * @shape query `[batch, queries, heads, size]`, key `[batch, keys, keyHeads, size]`, value `[batch, keys, keyHeads, dim]`
 *   -> `[batch, queries, heads, dim]`; scores `[batch, heads, queries, keys]`
 */
export function attendHeads(
  { query, key, value }: AttentionInputs<Projected>,
  { places, mask, scale, drop }: HeadProducts,
): { readonly attended: Node; readonly scores: Node } {
  const { attendedAxes } = places;
  const [heads, keyHeads] = [query.node.shape.at(-2)!, key.node.shape.at(-2)!];
  const batch = places.batchAxes.map((axis) => `batch ${axis}`);
  const shared = [...batch, 'head', ...(heads === keyHeads ? [] : ['group'])];
  const [queries, keys] = ['query', 'key'].map((steps) => attendedAxes.map((axis) => `${steps} ${axis}`));
  const keyAxes = [...batch, 'head', ...keys!, 'size'];
  const named = nameAxes(query.node, places, 'query', keyHeads);
  const inPlace = {
    query: inOrder(named, query.bias, [...shared, ...queries!, 'size']),
    key: inOrder(nameAxes(key.node, places, 'key', keyHeads), key.bias, keyAxes),
    value: inOrder(nameAxes(value.node, places, 'key', keyHeads), value.bias, keyAxes),
  };
  const scaled = { ...inPlace.query, node: multiply(inPlace.query.node, scale) };
  const scoreAxes = [...shared, ...queries!, ...keys!];
  const products = contract(scaled, inPlace.key, scoreAxes);
  const raw = reshape(products, places.scores(heads) as Shape); // [...batch, heads, ...queries, ...keys]
  const scores = attentionWeights(raw, mask, attendedAxes.length);
  const weights = { node: reshape(drop(scores), products.shape), axes: scoreAxes };
  const mixed = contract(weights, inPlace.value, named.axes); // [..., keyHeads, group, dim]
  return { attended: reshape(mixed, [...query.node.shape.slice(0, -1), value.node.shape.at(-1)!]), scores };
}

/** Names for the axes of projected steps; the heads of queries that share a head of the keys are a group. */
function nameAxes(projected: Node, places: AttentionPlaces, steps: 'query' | 'key', keyHeads: number): NamedAxes {
  const leading = projected.shape.slice(0, -2);
  const [heads, size] = projected.shape.slice(-2) as [number, number];
  const names = leading.map((_, axis) => (places.attendedAxes.includes(axis) ? `${steps} ${axis}` : `batch ${axis}`));
  if (heads === keyHeads) return { node: projected, axes: [...names, 'head', 'size'] };
  const grouped = reshape(projected, [...leading, keyHeads, heads / keyHeads, size]);
  return { node: grouped, axes: [...names, 'head', 'group', 'size'] };
}

/** A tensor with its axes in another order, and its bias `[heads, size]` added there, in the same pass. */
function inOrder(named: NamedAxes, bias: Node | undefined, axes: readonly string[]): NamedAxes {
  const node = arranged(named, axes);
  if (bias === undefined) return { node, axes };
  const shape = node.shape.map((size, i) => (['head', 'group', 'size'].includes(axes[i]!) ? size : 1));
  return { node: add(node, reshape(bias, shape)), axes };
}
