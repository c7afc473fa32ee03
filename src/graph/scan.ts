/** What a scan repeats: a graph of its own, whose inputs are set anew at each step. */
import type { Node } from './node.ts';

/** The body of a `scan`: what one step computes. A body reads nothing but its own inputs, and no variables. */
export interface ScanBody {
  /** The carries, then one element of each sequence, then the constants. */
  readonly inputs: readonly Node<'input'>[];
  /** The new carries, of the types of the old ones. */
  readonly carries: readonly Node[];
  /** What each step hands out; a scan stacks it. */
  readonly outputs: readonly Node[];
}

/** The attributes of `scan`. */
export interface ScanAttributes {
  /** Number of steps. */
  readonly length: number;
  /** From the last element of the sequences to the first. */
  readonly reverse: boolean;
  /** How many of the inputs are carries. */
  readonly carries: number;
  /** How many of the inputs, after the carries, are sequences `[length, ...]`; the rest are constants. */
  readonly sequences: number;
  readonly body: ScanBody;
}
