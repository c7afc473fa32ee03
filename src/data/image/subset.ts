/** The part of the samples that trains and the part that validates. */
import { checkOneOf } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';

const SUBSETS = ['training', 'validation'] as const;

/** Which part of the samples. */
export type Subset = (typeof SUBSETS)[number];

/** Checks the `subset` option; undefined means all samples. */
export function checkSubset(owner: string, subset: unknown, validationSplit: number): Subset | undefined {
  if (subset === undefined) return undefined;
  const checked = checkOneOf(owner, 'subset', subset, SUBSETS);
  if (validationSplit === 0) {
    throw new InvalidArgumentError(
      `${owner}: subset '${checked}' needs a split. Give the generator one: new ImageDataGenerator({ validationSplit: 0.2 }).`,
    );
  }
  return checked;
}

/**
 * The samples [start, end) of a subset out of `count`.
 *
 * @formula the first `floor(validationSplit * count)` validate, the others train, as in Keras
 */
export function subsetRange(
  count: number,
  validationSplit: number,
  subset: Subset | undefined,
): [start: number, end: number] {
  const boundary = Math.floor(validationSplit * count);
  if (subset === undefined) return [0, count];
  return subset === 'validation' ? [0, boundary] : [boundary, count];
}
