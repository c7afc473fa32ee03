/** Small elementwise compositions that several families use. */
import { maximum, minimum, type Operand } from '../build.ts';
import type { Node } from '../node.ts';

/** `x` limited to [low, high]. */
export function clip(x: Node, low: Operand, high: Operand): Node {
  return minimum(maximum(x, low), high);
}
