/** One tensor or several in order: what layers take and give. */
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';

/** One value in a graph, or several in order. */
export type Nodes = Node | readonly Node[];

/** One shape, or several in order. */
export type Shapes = SymbolicShape | readonly SymbolicShape[];

/** Whether these are several shapes. A list of none counts as the shape of a number. */
export function isShapeList(shapes: Shapes): shapes is readonly SymbolicShape[] {
  return Array.isArray(shapes[0]);
}

/** The shapes as a list. */
export function shapeList(shapes: Shapes): readonly SymbolicShape[] {
  return isShapeList(shapes) ? shapes : [shapes];
}

/** Whether these are several nodes. */
export function isNodeList(nodes: Nodes): nodes is readonly Node[] {
  return Array.isArray(nodes);
}

/** The nodes as a list. */
export function nodeList(nodes: Nodes): readonly Node[] {
  return isNodeList(nodes) ? nodes : [nodes];
}

/** The shapes of nodes, in the same structure. */
export function shapesOf(nodes: Nodes): Shapes {
  return isNodeList(nodes) ? nodes.map(({ shape }) => shape) : nodes.shape;
}
