import type { Node } from '../graph/node.ts';

export abstract class Regularizer {
  /** Scalar node `[]`. */
  abstract call(weight: Node): Node;
  abstract getConfig(): Record<string, unknown>;
}
