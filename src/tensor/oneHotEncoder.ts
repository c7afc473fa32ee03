/** Labels to one-hot rows. */
import { checkOneOf, checkOptions } from '../util/check.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../util/errors.ts';
import { formatShape } from '../util/format.ts';
import { type Label, type Labels, LabelTable, labelList } from './labelTable.ts';
import { Tensor, type TensorLike, tensor } from './tensor.ts';

/** Options of {@link oneHotEncoder}. */
export interface OneHotEncoderOptions {
  /** What becomes of labels that `fit` has not seen: an error, or a row of zeros. @defaultValue 'error' */
  handleUnknown?: 'error' | 'ignore';
}

/** Turns labels (strings or numbers) into one-hot rows and back. Made by {@link oneHotEncoder}. */
export class OneHotEncoder<T extends Label = Label> {
  readonly handleUnknown: 'error' | 'ignore';
  #table: LabelTable | undefined;

  constructor(options: OneHotEncoderOptions = {}) {
    checkOptions('oneHotEncoder', options, ['handleUnknown']);
    this.handleUnknown = checkOneOf('oneHotEncoder', 'handleUnknown', options.handleUnknown ?? 'error', [
      'error',
      'ignore',
    ]);
  }

  /** The known labels by their columns: sorted. @throws InvalidArgumentError before `fit` */
  get classes(): readonly T[] {
    return this.#fitted('classes').classes as readonly T[];
  }

  /** Learns the classes. */
  fit(labels: Labels<T>): this {
    this.#table = new LabelTable('oneHotEncoder.fit', labels);
    return this;
  }

  /**
   * A row for each label: 1 in the column of its class, 0 elsewhere.
   *
   * @returns float32 `[samples, classes]`
   * @throws InvalidArgumentError for an unknown label, naming it and the known ones
   */
  transform(labels: Labels<T>): Tensor {
    const owner = 'oneHotEncoder.transform';
    const table = this.#fitted('transform');
    const list = labelList(owner, labels);
    const width = table.classes.length;
    const rows = new Float32Array(list.length * width);
    list.forEach((label, i) => {
      const column = table.numberOf(label);
      if (column !== undefined) rows[i * width + column] = 1;
      else if (this.handleUnknown === 'error') {
        table.refuse(owner, label, i, "Fit on all labels, or give handleUnknown: 'ignore'.");
      }
    });
    return new Tensor(rows, [list.length, width], 'float32');
  }

  /** {@link fit} and {@link transform} of the same labels. */
  fitTransform(labels: Labels<T>): Tensor {
    return this.fit(labels).transform(labels);
  }

  /**
   * The label of the largest number in each row: of one-hot rows, or of a model's predictions. A row of zeros gives null
   * with `handleUnknown: 'ignore'`.
   *
   * @param rows - `[samples, classes]`
   * @throws ShapeMismatchError for rows of another length
   * @throws InvalidArgumentError for a row without a largest number: zeros, or NaN
   */
  inverseTransform(rows: TensorLike): (T | null)[] {
    const { classes } = this.#fitted('inverseTransform');
    const { data, shape } = tensor(rows);
    const width = classes.length;
    if (shape.length !== 2 || shape[1] !== width) {
      throw new ShapeMismatchError(
        `oneHotEncoder.inverseTransform: expected rows [samples, ${width}], one column for each class, got ${formatShape(shape)}.`,
        { details: { expected: width, shape } },
      );
    }
    return Array.from({ length: shape[0]! }, (_, row) => {
      const values = data.subarray(row * width, (row + 1) * width);
      const isEmpty = values.every((value) => value === 0);
      if (isEmpty && this.handleUnknown === 'ignore') return null;
      let best = 0;
      for (let i = 1; i < width; i++) if (values[i]! > values[best]!) best = i;
      if (!isEmpty && values.every((value) => !Number.isNaN(value))) return classes[best] as T;
      throw new InvalidArgumentError(
        `oneHotEncoder.inverseTransform: row ${row} has no largest number. ` +
          (isEmpty ? "Rows of zeros, for unknown labels, need handleUnknown: 'ignore'." : 'It holds NaN.'),
        { details: { row } },
      );
    });
  }

  #fitted(method: string): LabelTable {
    if (this.#table !== undefined) return this.#table;
    throw new InvalidArgumentError(`oneHotEncoder.${method}: the classes are not known yet. Call fit(labels) first.`);
  }
}

/**
 * An encoder of labels (strings or numbers) as one-hot rows, for targets of `categoricalCrossentropy`, or for a column of
 * categories among the inputs. Columns are in sorted order. No part of Keras: it is scikit-learn's `OneHotEncoder` for
 * one column.
 *
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for unknown options, unknown labels, and use before `fit`
 *
 * @example
 * ```ts
 * const encoder = oneHotEncoder<string>({ handleUnknown: 'ignore' }).fit(['cat', 'dog']);
 * encoder.transform(['dog', 'cow']).toArray(); // => [[0, 1], [0, 0]]
 * encoder.inverseTransform([[0.9, 0.1], [0, 0]]); // => ['cat', null]
 * ```
 *
 * @see {@link https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.OneHotEncoder.html | scikit-learn}
 */
export function oneHotEncoder<T extends Label = Label>(options: OneHotEncoderOptions = {}): OneHotEncoder<T> {
  return new OneHotEncoder<T>(options);
}
