/** Values that lookups know: how they come, and how they are counted. */

import type { TypedArray } from '../../tensor/dtype.ts';
import type { Shape } from '../../tensor/shape.ts';
import { Tensor } from '../../tensor/tensor.ts';
import { InvalidArgumentError, ShapeMismatchError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { compareText } from '../../util/text.ts';
import type { Stream } from './adaptData.ts';

/** What a vocabulary holds. */
export type Token = string | number;

/** Tokens nested to any depth, in rows of one length; numbers also as typed arrays and tensors. */
export type Tokens<T extends Token> =
  | T
  | readonly Tokens<T>[]
  | (T extends number ? TypedArray | readonly TypedArray[] | Tensor : never);

/** Tokens to adapt to: an array (each row of it is a document), or batches of them one after the other. */
export type AdaptTokens<T extends Token> = Tokens<T> | Stream<Tokens<T>>;

/** Tokens in order, and the shape of their nesting. */
export interface FlatTokens<T extends Token> {
  readonly tokens: readonly T[];
  readonly shape: Shape;
}

/** What a kind of token brings with it. */
export interface TokenKind<T extends Token> {
  /** In messages. */
  readonly noun: string;
  isToken(value: unknown): value is T;
  compare(a: T, b: T): number;
}

/** Strings. */
export const TEXT: TokenKind<string> = {
  noun: 'strings',
  isToken: (value): value is string => typeof value === 'string',
  compare: compareText,
};

/** Integers that an int32 holds. */
export const INTEGERS: TokenKind<number> = {
  noun: 'integers of 32 bits',
  isToken: (value): value is number => typeof value === 'number' && (value | 0) === value,
  compare: (a, b) => a - b,
};

/** Strings and numbers. */
export const ANY_TOKEN: TokenKind<Token> = {
  noun: 'strings or numbers',
  isToken: (value): value is Token => typeof value === 'string' || Number.isFinite(value),
  compare: (a, b) => compareText(String(a), String(b)),
};

/** Flattens nested tokens. */
export function flattenTokens<T extends Token>(owner: string, values: unknown, kind: TokenKind<T>): FlatTokens<T> {
  if (values instanceof Tensor) return { tokens: checked(owner, values.data, kind), shape: values.shape };
  if (ArrayBuffer.isView(values)) {
    const tokens = checked(owner, values as TypedArray, kind);
    return { tokens, shape: [tokens.length] };
  }
  if (!Array.isArray(values)) return { tokens: checked(owner, [values], kind), shape: [] };
  if (!values.some((item) => typeof item === 'object')) {
    return { tokens: checked(owner, values, kind), shape: [values.length] };
  }
  const rows = values.map((row) => flattenTokens(owner, row, kind));
  const { shape } = rows[0]!;
  const other = rows.findIndex((row) => row.shape.join() !== shape.join());
  if (other >= 0) {
    throw new ShapeMismatchError(
      `${owner}: rows are of different lengths: row 0 has shape [${shape.join(', ')}], row ${other} has ` +
        `[${rows[other]!.shape.join(', ')}]. Pad them to one length.`,
    );
  }
  return { tokens: rows.flatMap((row) => row.tokens), shape: [rows.length, ...shape] };
}

function checked<T extends Token>(owner: string, values: ArrayLike<unknown>, kind: TokenKind<T>): readonly T[] {
  const tokens = Array.from(values);
  const wrong = tokens.findIndex((value) => !kind.isToken(value));
  if (wrong < 0) return tokens as T[];
  throw new InvalidArgumentError(`${owner}: expected ${kind.noun}, got ${describeValue(tokens[wrong])}.`, {
    details: { value: tokens[wrong] },
  });
}

/** The documents of an array (its rows; each value of a 1-D one), or of a stream of batches (each row; a 1-D batch is one). */
export async function* documentsOf<T extends Token>(
  owner: string,
  data: AdaptTokens<T>,
  kind: TokenKind<T>,
): AsyncGenerator<readonly T[]> {
  const isArray = Array.isArray(data) || data instanceof Tensor || ArrayBuffer.isView(data) || typeof data !== 'object';
  if (isArray) {
    const { tokens, shape } = flattenTokens(owner, data, kind);
    yield* rowsOf(tokens, shape.length < 2 ? tokens.length : shape[0]!);
    return;
  }
  if (data === null || !(Symbol.asyncIterator in data || Symbol.iterator in data)) {
    throw new InvalidArgumentError(
      `${owner}: expected an array or an iterable of batches, got ${describeValue(data)}.`,
    );
  }
  for await (const batch of data as Stream<Tokens<T>>) {
    const { tokens, shape } = flattenTokens(owner, batch, kind);
    yield* rowsOf(tokens, shape.length < 2 ? 1 : shape[0]!);
  }
}

function* rowsOf<T>(tokens: readonly T[], count: number): Generator<readonly T[]> {
  const length = tokens.length / count;
  for (let row = 0; row < count; row++) yield tokens.slice(row * length, (row + 1) * length);
}

/** How often tokens come, and in how many documents. */
export class TokenCounter<T extends Token> {
  readonly #counts = new Map<T, number>();
  readonly #documentCounts = new Map<T, number>();
  #documents = 0;

  /** Counts the tokens of one document. */
  add(document: readonly T[]): void {
    for (const token of document) this.#counts.set(token, (this.#counts.get(token) ?? 0) + 1);
    for (const token of new Set(document)) {
      this.#documentCounts.set(token, (this.#documentCounts.get(token) ?? 0) + 1);
    }
    this.#documents++;
  }

  /** The most frequent tokens first; of equally frequent ones the largest first, as in Keras. */
  ranked(compare: (a: T, b: T) => number, without: readonly (T | null)[]): T[] {
    const entries = [...this.#counts].filter(([token]) => !without.includes(token));
    return entries.sort(([a, countA], [b, countB]) => countB - countA || compare(b, a)).map(([token]) => token);
  }

  /** `log(1 + documents / (1 + documents with the token))`, the inverse document frequency. */
  inverseFrequencies(tokens: readonly T[]): number[] {
    return tokens.map((token) =>
      Math.fround(Math.log(1 + this.#documents / (1 + (this.#documentCounts.get(token) ?? 0)))),
    );
  }
}
