/** A loop over sequences, written out. */
import { reshape } from '../build.ts';
import { concat, slice } from '../buildMovement.ts';
import type { ScanOptions, ScanStep } from '../buildScan.ts';
import type { Node } from '../node.ts';

/**
 * What `scan` computes, as a copy of the body for each step: a larger program, which may run faster where there are few
 * steps.
 *
 * @formula `carries, outputs[t] = body(carries, [s[t] for s in sequences])` for `t = 0 .. length - 1`; from the last on
 *   where `reverse`
 * @shape sequences `[length, ...]`, at least one of them and one step -> carries as given, outputs `[length, ...]`
 */
export function unrolledScan(
  initial: readonly Node[],
  sequences: readonly Node[],
  body: (carries: Node[], elements: Node[]) => ScanStep,
  options: Pick<ScanOptions, 'reverse'> = {},
): { carries: Node[]; outputs: Node[] } {
  const length = sequences[0]!.shape[0]!;
  const stacked: Node[][] = []; // each [1, ...], by step
  let carries = [...initial];
  for (let count = 0; count < length; count++) {
    const place = options.reverse ? length - 1 - count : count;
    const step = body(
      carries,
      sequences.map((sequence) => elementOf(sequence, place)),
    );
    carries = [...step.carries];
    stacked[place] = step.outputs.map((output) => reshape(output, [1, ...output.shape]));
  }
  const outputs = stacked[0]!.map((_, i) =>
    concat(
      stacked.map((step) => step[i]!),
      0,
    ),
  );
  return { carries, outputs };
}

/** `sequence[place]`: `[length, ...]` -> `[...]` */
function elementOf(sequence: Node, place: number): Node {
  const [, ...element] = sequence.shape;
  const starts = [place, ...element.map(() => 0)];
  return reshape(slice(sequence, starts, [1, ...element]), element);
}
