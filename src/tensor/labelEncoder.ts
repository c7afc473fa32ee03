/** Labels to class numbers. */
import { checkInteger, checkOneOf, checkOptions } from '../util/check.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { type Label, type Labels, LabelTable, labelList } from './labelTable.ts';
import { Tensor, type TensorLike, tensor } from './tensor.ts';

/** Options of {@link labelEncoder}. */
export interface LabelEncoderOptions {
  /** What becomes of labels that `fit` has not seen: an error, or the number `unknownValue`. @defaultValue 'error' */
  handleUnknown?: 'error' | 'useEncodedValue';
  /** The number of unknown labels, none that a class has. @defaultValue -1 */
  unknownValue?: number;
}

/** Turns labels (strings or numbers) into class numbers and back. Made by {@link labelEncoder}. */
export class LabelEncoder<T extends Label = Label> {
  readonly handleUnknown: 'error' | 'useEncodedValue';
  readonly unknownValue: number;
  #table: LabelTable | undefined;

  constructor(options: LabelEncoderOptions = {}) {
    checkOptions('labelEncoder', options, ['handleUnknown', 'unknownValue']);
    this.handleUnknown = checkOneOf('labelEncoder', 'handleUnknown', options.handleUnknown ?? 'error', [
      'error',
      'useEncodedValue',
    ]);
    this.unknownValue = checkInteger('labelEncoder', 'unknownValue', options.unknownValue ?? -1, -0x8000_0000);
  }

  /** The known labels by their numbers: sorted. @throws InvalidArgumentError before `fit` */
  get classes(): readonly T[] {
    return this.#fitted('classes').classes as readonly T[];
  }

  /** Learns the classes. */
  fit(labels: Labels<T>): this {
    const table = new LabelTable('labelEncoder.fit', labels);
    if (this.handleUnknown === 'useEncodedValue' && this.unknownValue in table.classes) {
      throw new InvalidArgumentError(
        `labelEncoder: expected unknownValue to be the number of no class, got ${this.unknownValue}, ` +
          `which is that of ${JSON.stringify(table.classes[this.unknownValue])}. Choose -1.`,
      );
    }
    this.#table = table;
    return this;
  }

  /**
   * The class number of each label.
   *
   * @returns int32 `[samples]`
   * @throws InvalidArgumentError for an unknown label, naming it and the known ones
   */
  transform(labels: Labels<T>): Tensor {
    const owner = 'labelEncoder.transform';
    const table = this.#fitted('transform');
    const numbers = Int32Array.from(labelList(owner, labels), (label, i) => {
      const number = table.numberOf(label);
      if (number !== undefined) return number;
      if (this.handleUnknown === 'useEncodedValue') return this.unknownValue;
      return table.refuse(owner, label, i, "Fit on all labels, or give handleUnknown: 'useEncodedValue'.");
    });
    return new Tensor(numbers, [numbers.length], 'int32');
  }

  /** {@link fit} and {@link transform} of the same labels. */
  fitTransform(labels: Labels<T>): Tensor {
    return this.fit(labels).transform(labels);
  }

  /**
   * The label of each class number; null for `unknownValue`.
   *
   * @throws InvalidArgumentError for a number that no class has
   */
  inverseTransform(numbers: TensorLike): (T | null)[] {
    const { classes } = this.#fitted('inverseTransform');
    return Array.from(tensor(numbers).data, (number, i) => {
      const label = classes[number];
      if (label !== undefined) return label as T;
      if (this.handleUnknown === 'useEncodedValue' && number === this.unknownValue) return null;
      throw new InvalidArgumentError(
        `labelEncoder.inverseTransform: expected class numbers from 0 to ${classes.length - 1}, got ${number} at position ${i}.`,
        { details: { value: number, position: i } },
      );
    });
  }

  #fitted(method: string): LabelTable {
    if (this.#table !== undefined) return this.#table;
    throw new InvalidArgumentError(`labelEncoder.${method}: the classes are not known yet. Call fit(labels) first.`);
  }
}

/**
 * An encoder of labels (strings or numbers) as class numbers, for targets of `sparseCategoricalCrossentropy`. Classes are
 * numbered in sorted order. No part of Keras: it is scikit-learn's `LabelEncoder`, with the `handle_unknown` of its
 * `OrdinalEncoder`.
 *
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for unknown options, unknown labels, and use before `fit`
 *
 * @example
 * ```ts
 * const encoder = labelEncoder<string>();
 * encoder.fitTransform(['cat', 'dog', 'ant', 'dog']).toArray(); // => [1, 2, 0, 2]
 * encoder.classes; // => ['ant', 'cat', 'dog']
 * encoder.inverseTransform([2, 0]); // => ['dog', 'ant']
 * ```
 *
 * @see {@link https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.LabelEncoder.html | scikit-learn}
 */
export function labelEncoder<T extends Label = Label>(options: LabelEncoderOptions = {}): LabelEncoder<T> {
  return new LabelEncoder<T>(options);
}
