/** What the layers share that take the largest or the smallest of several tensors. */
import { logicalOr, select } from '../../graph/build.ts';
import { expandMask } from '../../graph/composite/masks.ts';
import type { Node } from '../../graph/node.ts';
import { broadcastShapes } from '../../tensor/shape.ts';
import { type MergedInput, MergingLayer } from './mergingLayer.ts';

/**
 * Base class of layers that take an extreme of the elements of their inputs that count.
 *
 * @shape inputs `[batch, ...dims]`, at least one -> output: the same; sizes of 1 stretch
 */
export abstract class ExtremeLayer extends MergingLayer {
  /** The extreme of two elements. */
  protected abstract readonly extreme: (a: Node, b: Node) => Node;

  protected override merge(inputs: readonly MergedInput[]): Node {
    const [first, ...others] = inputs as [MergedInput, ...MergedInput[]];
    let { value: output } = first;
    // Where the output so far counts; undefined: everywhere.
    let counts = first.mask && expandMask(first.mask, output.shape);
    for (const { value, mask } of others) {
      // Neither has a say where it does not count, unless the other does not count, either.
      const shape = broadcastShapes(output.shape, value.shape);
      const here = mask && expandMask(mask, value.shape);
      const given = here === undefined ? value : select(here, value, output);
      const before = counts === undefined ? output : select(counts, output, given);
      output = this.extreme(before, given);
      counts = here && counts && expandMask(logicalOr(here, counts), shape);
    }
    return output;
  }
}
