/** The loop of a cell over the steps of a sequence. */
import { constant, reshape, select } from '../../graph/build.ts';
import { slice } from '../../graph/buildMovement.ts';
import { scan } from '../../graph/buildScan.ts';
import { expandMask } from '../../graph/composite/masks.ts';
import { unrolledScan } from '../../graph/composite/unrolledScan.ts';
import type { Node } from '../../graph/node.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { CellLoop } from './cell.ts';

/** What a loop runs over, and how. */
export interface LoopOptions {
  /** What the cell made of the inputs: `[steps, batch, ...]`. */
  readonly sequence: Node;
  /** Which steps count: bool `[steps, batch]`. */
  readonly mask: Node | undefined;
  /** The states before the first step. */
  readonly start: readonly Node[];
  readonly returnSequences: boolean;
  /** From the last step to the first. */
  readonly reverse: boolean;
  readonly unroll: boolean;
  readonly zeroOutputForMask: boolean;
  /** Of one step. */
  readonly outputShape: Shape;
}

/** What a loop gives. */
export interface LoopResult {
  /** Of the step that was done last. */
  readonly output: Node;
  /** Of all steps: `[steps, ...output]`; undefined without `returnSequences`. */
  readonly outputs: Node | undefined;
  /** After the step that was done last. */
  readonly states: readonly Node[];
}

/** Repeats a cell over a sequence. A masked step keeps states and output, or gives zeros. */
export function repeatCell(loop: CellLoop, options: LoopOptions): LoopResult {
  const { sequence, mask, start, returnSequences, reverse, unroll, zeroOutputForMask, outputShape } = options;
  // An output that is no state is carried beside them: it is wanted in the end, and at a masked step.
  const place = loop.outputState ?? start.length;
  const carried = loop.outputState === undefined ? [...start, constant(0, outputShape)] : start;
  const repeat: typeof unrolledScan = unroll ? unrolledScan : scan;
  const { carries, outputs } = repeat(
    carried,
    mask === undefined ? [sequence] : [sequence, mask],
    (before, [element, counts]) => {
      const { output, states } = loop.step(before.slice(0, start.length), element!);
      const made = loop.outputState === undefined ? [...states, output] : states;
      const after = counts === undefined ? made : made.map((node, i) => keep(counts, node, before[i]!));
      if (!returnSequences) return { carries: after, outputs: [] };
      const given = counts !== undefined && zeroOutputForMask ? keep(counts, output, 0) : after[place]!;
      return { carries: after, outputs: [given] };
    },
    { reverse },
  );
  const last = carries[place]!;
  const output = mask !== undefined && zeroOutputForMask ? keep(lastStep(mask, reverse), last, 0) : last;
  return { output, outputs: outputs[0], states: carries.slice(0, start.length) };
}

/** A new value where the step counts, the other one elsewhere. */
function keep(counts: Node, value: Node, otherwise: Node | number): Node {
  return select(expandMask(counts, value.shape), value, otherwise);
}

/** The mask of the step that is done last: `[steps, batch] -> [batch]`. */
function lastStep(mask: Node, reverse: boolean): Node {
  const [steps, batch] = mask.shape as readonly [number, number];
  return reshape(slice(mask, [reverse ? 0 : steps - 1, 0], [1, batch]), [batch]);
}
