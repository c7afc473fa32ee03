/** Samples that could not be read, and what is said about them at the end of a run. */

/** The samples that the batches of a run should have held and that could not be read, each counted once. */
export interface BadSamples {
  /** Samples that were left out. */
  readonly skipped: number;
  /** Samples in whose place others were taken. */
  readonly replaced: number;
  /** What was wrong with the first few of them, in the order in which they were met. */
  readonly causes: readonly string[];
}

/** One line about them; undefined where there are none. */
export function describeBadSamples({ skipped, replaced, causes }: BadSamples): string | undefined {
  const count = skipped + replaced;
  if (count === 0) return undefined;
  const done = [
    ...(skipped === 0 ? [] : [`${skipped} left out`]),
    ...(replaced === 0 ? [] : [`${replaced} replaced by others`]),
  ];
  const more = count > causes.length ? `; and ${count - causes.length} more` : '';
  return (
    `${count} ${count === 1 ? 'sample' : 'samples'} could not be read (${done.join(', ')}): ${causes.join('; ')}${more}. ` +
    'sampleErrors of the dataset lists all.'
  );
}
