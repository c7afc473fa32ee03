/** What stands in a batch, for errors that cannot say which of its samples they are about. */

/** The samples of a batch. */
export interface BatchContents {
  /** How many there are. */
  readonly count: number;
  /** The first of them, {@link MAX_LISTED_SAMPLES} at most, by their numbers in the source. */
  readonly samples: readonly number[];
  /** What those are called: a path, a line of a file. */
  readonly names: readonly string[];
  /** The files that they are read from, each once. */
  readonly paths: readonly string[];
  /** Whether samples that cannot be read are left out or replaced. */
  readonly isTolerant: boolean;
}

/** Where a sample comes from. */
export interface SampleOrigin {
  readonly name: string;
  readonly paths: readonly string[];
}

/** A batch may hold thousands; an error names the first. */
export const MAX_LISTED_SAMPLES = 32;
