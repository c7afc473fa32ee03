/** The results of a scan as nodes. */
import { makeNode, type Node } from './node.ts';

const known = new WeakMap<Node<'scan'>, Map<number, Node<'scanResult'>>>();

/** Result `index` of a scan; always the same node, so that what was kept of it is found again. */
export function scanResult(scan: Node<'scan'>, index: number): Node<'scanResult'> {
  const results = known.get(scan) ?? new Map<number, Node<'scanResult'>>();
  known.set(scan, results);
  const result = results.get(index) ?? makeNode('scanResult', [scan], { index });
  results.set(index, result);
  return result;
}
