/** Labels and their numbers: what the encoders of labels share. */
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';
import { compareText } from '../util/text.ts';
import type { TypedArray } from './dtype.ts';
import { Tensor } from './tensor.ts';

/** What stands for a class in a data set. */
export type Label = string | number;

/** Labels of samples: an array, numbers in a typed array, or a tensor `[samples]` or `[samples, 1]`. */
export type Labels<T extends Label = Label> = readonly T[] | TypedArray | Tensor;

/** Known labels that a message lists before it stops. */
const LISTED = 10;

/** Classes in order, each with its number. */
export class LabelTable {
  /** Sorted: numbers by size before strings by character. */
  readonly classes: readonly Label[];
  readonly #numbers: ReadonlyMap<Label, number>;

  constructor(owner: string, labels: Labels) {
    const classes = [...new Set(labelList(owner, labels))];
    classes.sort((a, b) => {
      if (typeof a === 'number') return typeof b === 'number' ? a - b : -1;
      return typeof b === 'number' ? 1 : compareText(a, b);
    });
    if (classes.length === 0) {
      throw new InvalidArgumentError(`${owner}: expected at least one label to learn the classes from, got none.`);
    }
    this.classes = classes;
    this.#numbers = new Map(classes.map((label, i) => [label, i]));
  }

  /** The number of a label; undefined for one that is not known. */
  numberOf(label: Label): number | undefined {
    return this.#numbers.get(label);
  }

  /** Refuses a label that is not known. */
  refuse(owner: string, label: Label, position: number, advice: string): never {
    const known = this.classes.slice(0, LISTED).map((name) => JSON.stringify(name));
    if (this.classes.length > LISTED) known.push(`${this.classes.length - LISTED} more`);
    throw new InvalidArgumentError(
      `${owner}: unknown label ${describeValue(label)} at position ${position}. Known labels: ${known.join(', ')}. ${advice}`,
      { details: { label, position, classes: this.classes } },
    );
  }
}

/** Labels as an array; refuses what is no label. */
export function labelList(owner: string, labels: Labels): readonly Label[] {
  if (labels instanceof Tensor) {
    const [samples = 1, ...rest] = labels.shape;
    if (samples === labels.size && rest.length <= 1) return [...labels.data];
  } else if (ArrayBuffer.isView(labels)) {
    return [...labels];
  } else if (Array.isArray(labels)) {
    const wrong = labels.findIndex((label) => typeof label !== 'string' && !Number.isFinite(label));
    if (wrong < 0) return labels;
    throw new InvalidArgumentError(
      `${owner}: expected labels to be strings or numbers, got ${describeValue(labels[wrong])} at position ${wrong}.`,
      { details: { position: wrong } },
    );
  }
  const got = labels instanceof Tensor ? `a tensor [${labels.shape.join(', ')}]` : describeValue(labels);
  throw new InvalidArgumentError(`${owner}: expected an array of strings or numbers, one for each sample, got ${got}.`);
}
