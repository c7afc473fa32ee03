/** Random zeroing. */
import type { Shape } from '../../tensor/shape.ts';
import { broadcastTo, greaterEqual, multiply, randomUniform, select } from '../build.ts';
import type { Node } from '../node.ts';

/** Where the random numbers of a {@link dropout} come from: the mask is a pure function of these. */
export interface DropoutOptions {
  /** int32 `[]`: the step counter. */
  readonly step: Node;
  /** In [0, 2^32). */
  readonly seed: number;
  /** Tells apart several uses of one seed. */
  readonly stream: number;
  /** Broadcasts to the shape of the input: elements that share an element of the mask share its fate. @defaultValue that shape */
  readonly maskShape?: Shape;
}

/**
 * Sets a random fraction of the elements to zero and scales the others, so that the expected sum stays.
 *
 * @formula `x / (1 - rate)` where `uniform >= rate`, else 0
 * @param rate - Fraction of zeros, in [0, 1).
 */
export function dropout(x: Node, rate: number, { step, seed, stream, maskShape }: DropoutOptions): Node {
  if (rate === 0) return x;
  const isKept = broadcastTo(greaterEqual(randomUniform(step, maskShape ?? x.shape, { seed, stream }), rate), x.shape);
  return select(isKept, multiply(x, 1 / (1 - rate)), 0);
}
