/** The scans of a graph, with the results that are read: outputs of a body that nobody reads are not computed. */
import type { Node } from '../../graph/node.ts';
import type { ScanTask } from '../task.ts';

/** One task for each scan. */
export function findScans(order: readonly Node[], users: ReadonlyMap<Node, readonly Node[]>): ScanTask[] {
  return order.flatMap((node) => {
    if (node.op !== 'scan') return [];
    const results = (users.get(node) ?? []) as readonly Node<'scanResult'>[];
    const ascending = [...results].sort((a, b) => a.attributes.index - b.attributes.index);
    return [{ kind: 'scan', node: node as Node<'scan'>, results: ascending }];
  });
}
