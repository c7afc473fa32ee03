/** Activation functions made of straight pieces, as compositions of core ops. */
import * as graph from '../build.ts';
import type { Node } from '../node.ts';
import { relu } from './activations.ts';
import { clip } from './elementwise.ts';

/**
 * A rectifier that stops at 6.
 *
 * @formula `min(max(x, 0), 6)`
 */
export function relu6(x: Node): Node {
  return relu(x, { maxValue: 6 });
}

/**
 * A rectifier that lets some of the negative side through.
 *
 * @formula `x` where `x >= 0`, else `negativeSlope * x`
 * @param negativeSlope - Slope below zero. @defaultValue 0.2
 */
export function leakyRelu(x: Node, negativeSlope = 0.2): Node {
  return graph.select(graph.greaterEqual(x, 0), x, graph.multiply(x, negativeSlope));
}

/**
 * A sigmoid of three straight pieces.
 *
 * @formula `min(max(x + 3, 0), 6) / 6`
 */
export function hardSigmoid(x: Node): Node {
  return graph.multiply(relu6(graph.add(x, 3)), 1 / 6);
}

/**
 * The input, gated by its own hard sigmoid; also called hard swish.
 *
 * @formula `x * hardSigmoid(x)`
 */
export function hardSilu(x: Node): Node {
  return graph.multiply(x, hardSigmoid(x));
}

/**
 * A tanh of three straight pieces.
 *
 * @formula `min(max(x, -1), 1)`
 */
export function hardTanh(x: Node): Node {
  return clip(x, -1, 1);
}

/**
 * Drops small values.
 *
 * @formula `x` where `|x| > threshold`, else 0
 * @param threshold - Largest magnitude that is dropped. @defaultValue 0.5
 */
export function hardShrink(x: Node, threshold = 0.5): Node {
  return graph.select(graph.greater(graph.abs(x), threshold), x, 0);
}

/**
 * Moves values towards zero.
 *
 * @formula `x - threshold` where `x > threshold`, `x + threshold` where `x < -threshold`, else 0
 * @param threshold - How far. @defaultValue 0.5
 */
export function softShrink(x: Node, threshold = 0.5): Node {
  const low = graph.select(graph.less(x, -threshold), graph.add(x, threshold), 0);
  return graph.select(graph.greater(x, threshold), graph.subtract(x, threshold), low);
}

/**
 * A softplus of two straight pieces and a parabola between them.
 *
 * @formula 0 where `x <= -1`, `(x + 1)^2 / 4` where `-1 < x < 1`, `x` where `x >= 1`
 */
export function sparsePlus(x: Node): Node {
  const curve = graph.multiply(graph.square(graph.add(x, 1)), 0.25);
  return graph.select(graph.lessEqual(x, -1), 0, graph.select(graph.less(x, 1), curve, x));
}

/**
 * A sigmoid of three straight pieces, steeper than {@link hardSigmoid}.
 *
 * @formula 0 where `x <= -1`, `(x + 1) / 2` where `-1 < x < 1`, 1 where `x >= 1`
 */
export function sparseSigmoid(x: Node): Node {
  const line = graph.multiply(graph.add(x, 1), 0.5);
  return graph.select(graph.lessEqual(x, -1), 0, graph.select(graph.less(x, 1), line, 1));
}

/**
 * Replaces what is not above a threshold.
 *
 * @formula `x` where `x > threshold`, else `value`
 */
export function threshold(x: Node, threshold: number, value: number): Node {
  return graph.select(graph.greater(x, threshold), x, value);
}
