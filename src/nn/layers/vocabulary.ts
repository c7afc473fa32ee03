/** Checks of what users give as a vocabulary. */
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { flattenTokens, type Token, type TokenKind } from './tokens.ts';

/** What a vocabulary has to fit to. */
export interface VocabularyRules<T extends Token> {
  readonly owner: string;
  /** Tokens that may stand in front: for the mask, then for unknown ones. */
  readonly special: readonly T[];
  /** Tokens that may stand nowhere else. */
  readonly reserved: readonly (T | null)[];
  readonly maxTokens: number | undefined;
  readonly kind: TokenKind<T>;
}

/** The tokens without the special ones, and whether these stood in front. */
export function checkVocabulary<T extends Token>(
  vocabulary: readonly T[],
  { owner, special, reserved, maxTokens, kind }: VocabularyRules<T>,
): { readonly tokens: readonly T[]; readonly hasSpecial: boolean } {
  const refuse = (reason: string): never => {
    throw new InvalidArgumentError(`${owner}: ${reason}`, { details: { vocabulary: vocabulary.length } });
  };
  if (!Array.isArray(vocabulary) || vocabulary.length === 0) {
    refuse(`expected vocabulary to be an array of tokens, got ${describeValue(vocabulary)}.`);
  }
  const { tokens: all } = flattenTokens(`${owner}, vocabulary`, vocabulary, kind);
  const hasSpecial = special.every((token, i) => all[i] === token);
  const tokens = hasSpecial ? all.slice(special.length) : all;
  const seen = new Set<T>();
  for (const token of tokens) {
    if (seen.has(token)) refuse(`the vocabulary has ${JSON.stringify(token)} more than once. Give each token once.`);
    seen.add(token);
  }
  const misplaced = reserved.find((token) => token !== null && seen.has(token));
  if (misplaced !== undefined) {
    refuse(
      `${JSON.stringify(misplaced)} is a special token, and stands among the others. Leave the special tokens out of the ` +
        `vocabulary, or begin it with them: ${JSON.stringify(special)}.`,
    );
  }
  const size = special.length + tokens.length;
  if (maxTokens !== undefined && size > maxTokens) {
    refuse(`the vocabulary has ${size} tokens with the special ones, and maxTokens is ${maxTokens}.`);
  }
  return { tokens, hasSpecial };
}

/** Weights of all tokens: special ones that have none get the mean of the others. */
export function fullWeights(
  owner: string,
  weights: readonly number[] | null,
  count: number,
  missing: number,
): Float32Array {
  const isList = Array.isArray(weights) && weights.every(Number.isFinite);
  if (!isList || weights.length !== count) {
    throw new InvalidArgumentError(
      `${owner}: expected idfWeights, one for each of the ${count} tokens of the vocabulary, got ${describeValue(weights)}.`,
      { details: { tokens: count } },
    );
  }
  const mean = weights.reduce((total, weight) => total + weight, 0) / count;
  return Float32Array.from([...new Array<number>(missing).fill(mean), ...weights]);
}
