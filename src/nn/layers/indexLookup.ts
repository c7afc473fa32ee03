/** What lookups of integers and of strings share. */
import type { Shape, SymbolicShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { checkBoolean, checkInteger, checkOneOf } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { checkAdaptable } from './adaptData.ts';
import { type CategoryOutputMode, categoryShape, categoryTensor } from './categoryOutput.ts';
import { bucketOf, type HashKey, hashKeyOf, type Salt } from './hashBucket.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';
import {
  type AdaptTokens,
  documentsOf,
  flattenTokens,
  type Token,
  TokenCounter,
  type TokenKind,
  type Tokens,
} from './tokens.ts';
import { checkVocabulary, fullWeights } from './vocabulary.ts';

/** Indices, or rows with a place for each token; `tfIdf`: counts, times the weight of each token. */
export type LookupOutputMode = CategoryOutputMode | 'tfIdf';

/** Options of lookups. */
export interface IndexLookupOptions<T extends Token> extends LayerOptions {
  /** Tokens in the vocabulary at most, those for mask and unknown ones included. @defaultValue no limit */
  maxTokens?: number | null;
  /** Indices for unknown tokens: with several, a hash decides; with 0, unknown tokens are refused. @defaultValue 1 */
  numOovIndices?: number;
  /** What stands for "nothing": index 0 in mode `int`, left out in others. @defaultValue none */
  maskToken?: T | null;
  /** The known tokens, in order, with or without the special ones in front. @defaultValue those that `adapt` finds */
  vocabulary?: readonly T[] | null;
  /** Weight of each token of `vocabulary` in mode `tfIdf`. @defaultValue those that `adapt` finds */
  idfWeights?: readonly number[] | null;
  /** Whether it turns indices into tokens. Only with `outputMode: 'int'`. @defaultValue false */
  invert?: boolean;
  /**
   * `int`: indices; `oneHot`: a row for each token; `multiHot`, `count`, `tfIdf`: a row for each sample (the last axis).
   * @defaultValue 'int'
   */
  outputMode?: LookupOutputMode;
  /** Whether rows have `maxTokens` columns, also where the vocabulary is smaller. @defaultValue false */
  padToMaxTokens?: boolean;
  /** Key for the hash of unknown tokens: SipHash with it, FarmHash without. @defaultValue none */
  salt?: Salt | null;
}

const OPTIONS = [
  'maxTokens',
  'numOovIndices',
  'maskToken',
  'oovToken',
  'vocabulary',
  'idfWeights',
  'invert',
  'outputMode',
  'padToMaxTokens',
  'salt',
];
const MODES = ['int', 'oneHot', 'multiHot', 'count', 'tfIdf'] as const;

/**
 * Base class of lookups: tokens to indices by a vocabulary.
 *
 * @shape input `[batch, ...dims, length]` -> int: int32 of the same shape; oneHot: float32
 *   `[batch, ...dims, length, vocabulary]`, without a length of 1; multiHot, count, tfIdf: float32
 *   `[batch, ...dims, vocabulary]`
 */
export abstract class IndexLookup<T extends Token> extends Layer {
  readonly maxTokens: number | undefined;
  readonly numOovIndices: number;
  readonly maskToken: T | null;
  readonly oovToken: T;
  readonly invert: boolean;
  readonly outputMode: LookupOutputMode;
  readonly padToMaxTokens: boolean;
  readonly salt: HashKey | undefined;
  readonly #kind: TokenKind<T>;
  readonly #isGiven: boolean;
  #tokens: readonly T[] | undefined;
  #indices: ReadonlyMap<T, number> = new Map();
  #weights: Float32Array | undefined;

  constructor(
    options: IndexLookupOptions<T>,
    kind: TokenKind<T>,
    defaults: { readonly oovToken: T },
    ownOptions: readonly string[] = [],
  ) {
    super(options, [...OPTIONS, ...ownOptions]);
    const owner = new.target.name;
    const { maxTokens = null, vocabulary = null, idfWeights = null, maskToken = null } = options;
    this.#kind = kind;
    this.numOovIndices = checkInteger(owner, 'numOovIndices', options.numOovIndices ?? 1, 0);
    this.outputMode = checkOneOf(owner, 'outputMode', options.outputMode ?? 'int', MODES);
    this.invert = checkBoolean(owner, 'invert', options.invert ?? false);
    this.padToMaxTokens = checkBoolean(owner, 'padToMaxTokens', options.padToMaxTokens ?? false);
    this.salt = hashKeyOf(owner, options.salt);
    this.maskToken = maskToken === null ? null : this.#checkToken(owner, 'maskToken', maskToken);
    const { oovToken } = options as { oovToken?: T };
    this.oovToken = oovToken === undefined ? defaults.oovToken : this.#checkToken(owner, 'oovToken', oovToken);
    this.maxTokens =
      maxTokens === null ? undefined : checkInteger(owner, 'maxTokens', maxTokens, Math.max(2, this.tokenStart + 1));
    const refuse = (reason: string): never => {
      throw new InvalidArgumentError(`${owner}: ${reason}`);
    };
    if (this.invert && this.outputMode !== 'int') refuse(`invert needs outputMode "int", got "${this.outputMode}".`);
    if (this.padToMaxTokens && this.maxTokens === undefined) refuse('padToMaxTokens needs maxTokens.');
    this.#isGiven = vocabulary !== null;
    if (vocabulary !== null) this.setVocabulary(vocabulary, idfWeights);
    else if (idfWeights !== null) refuse('idfWeights belong to a vocabulary: give both, or neither and adapt(data).');
  }

  /** Index of the first unknown token. */
  protected get oovStart(): number {
    return this.maskToken !== null && this.outputMode === 'int' ? 1 : 0;
  }

  /** Index of the first token of the vocabulary. */
  protected get tokenStart(): number {
    return this.oovStart + this.numOovIndices;
  }

  /** The tokens by their indices, those for mask and unknown ones included. */
  getVocabulary(includeSpecialTokens = true): T[] {
    const tokens = this.#tokens ?? [];
    return includeSpecialTokens ? [...this.#specialTokens(), ...tokens] : [...tokens];
  }

  /** Number of tokens, those for mask and unknown ones included. */
  vocabularySize(): number {
    return this.tokenStart + (this.#tokens?.length ?? 0);
  }

  /** Weights by index in mode `tfIdf`. */
  get idfWeights(): readonly number[] | undefined {
    return this.#weights === undefined ? undefined : [...this.#weights];
  }

  /**
   * Replaces the vocabulary.
   *
   * @param vocabulary - Different tokens, with or without the special ones in front.
   * @param idfWeights - One for each token of `vocabulary`; for mode `tfIdf` alone. Special tokens without get the mean.
   * @throws InvalidArgumentError for repeated or misplaced tokens, more than `maxTokens`, and weights that do not fit
   */
  setVocabulary(vocabulary: readonly T[], idfWeights: readonly number[] | null = null): void {
    checkAdaptable(this);
    const special = this.#specialTokens();
    const { tokens, hasSpecial } = checkVocabulary(vocabulary, {
      owner: this.label,
      special,
      reserved: [this.maskToken, this.invert ? this.oovToken : null],
      maxTokens: this.maxTokens,
      kind: this.#kind,
    });
    if (this.outputMode === 'tfIdf') {
      this.#weights = fullWeights(this.label, idfWeights, vocabulary.length, hasSpecial ? 0 : special.length);
    } else if (idfWeights !== null) {
      throw new InvalidArgumentError(`${this.label}: idfWeights need outputMode "tfIdf", got "${this.outputMode}".`);
    }
    this.#install(tokens);
  }

  /**
   * Learns the vocabulary: the most frequent tokens of the data, and their inverse document frequencies. An earlier result is
   * replaced.
   *
   * @param data - An array, whose rows are documents (each value of a 1-D one); or batches of rows, one after the other, from
   *   an (async) iterable.
   * @throws InvalidArgumentError for other data, a layer with a vocabulary, and one that is built
   */
  async adapt(data: AdaptTokens<T>): Promise<void> {
    await this.adaptToDocuments(documentsOf(`${this.label}.adapt`, data, this.#kind));
  }

  /** {@link adapt} to documents. @internal */
  async adaptToDocuments(documents: AsyncIterable<readonly T[]>): Promise<void> {
    if (this.#isGiven) {
      throw new InvalidArgumentError(`${this.label}: was made with a vocabulary. Leave it out to adapt it to data.`);
    }
    checkAdaptable(this);
    const counter = new TokenCounter<T>();
    for await (const document of documents) counter.add(document);
    const ranked = counter.ranked(this.#kind.compare, [this.maskToken, this.oovToken]);
    const room = this.maxTokens === undefined ? ranked.length : this.maxTokens - this.tokenStart;
    const tokens = ranked.slice(0, room);
    if (tokens.length === 0) {
      throw new InvalidArgumentError(`${this.label}.adapt: expected at least one token, got none.`);
    }
    checkAdaptable(this); // it may have been built while a stream was read
    if (this.outputMode === 'tfIdf') {
      this.#weights = fullWeights(this.label, counter.inverseFrequencies(tokens), tokens.length, this.tokenStart);
    }
    this.#install(tokens);
  }

  /** What the layer gives for tokens on the host: without a model, or in the data path. */
  transform(values: Tokens<T>): Tensor {
    const { tokens, shape } = flattenTokens(`${this.label}.transform`, values, this.#kind);
    return this.encode(this.lookUp(tokens), shape);
  }

  /** The index of each token; -1 for what no row shows. @internal */
  lookUp(tokens: readonly T[]): Int32Array {
    this.requireVocabulary();
    return Int32Array.from(tokens, (token) => {
      if (token === this.maskToken) return this.outputMode === 'int' ? 0 : -1;
      return this.#indices.get(token) ?? this.#unknown(token);
    });
  }

  /** Indices as the mode wants them. @internal */
  encode(indices: Int32Array, shape: Shape): Tensor {
    const mode = this.outputMode === 'tfIdf' ? 'count' : this.outputMode;
    const encoded = categoryTensor(this, indices, shape, this.depth, mode);
    if (this.outputMode !== 'tfIdf') return encoded;
    const weights = this.paddedWeights();
    for (let i = 0; i < encoded.data.length; i++) encoded.data[i]! *= weights[i % weights.length]!;
    return encoded;
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const mode = this.outputMode === 'tfIdf' ? 'count' : this.outputMode;
    return categoryShape(this, inputShape, this.outputMode === 'int' ? 0 : this.depth, mode);
  }

  override getConfig(): LayerConfig {
    const weights = this.#weights;
    return {
      maxTokens: this.maxTokens ?? null,
      numOovIndices: this.numOovIndices,
      maskToken: this.maskToken,
      oovToken: this.oovToken,
      // With weights, also those of the special tokens are to be kept.
      vocabulary: this.#tokens === undefined ? null : this.getVocabulary(weights !== undefined),
      idfWeights: weights === undefined ? null : [...weights],
      invert: this.invert,
      outputMode: this.outputMode,
      padToMaxTokens: this.padToMaxTokens,
      salt: this.salt === undefined ? null : [...this.salt],
    };
  }

  /** Columns of rows. */
  protected get depth(): number {
    if (this.padToMaxTokens) return this.maxTokens!;
    if (this.outputMode !== 'int') this.requireVocabulary();
    return this.vocabularySize();
  }

  /** The weights of all columns. */
  protected paddedWeights(): Float32Array {
    const weights = new Float32Array(this.depth);
    weights.set(this.#weights!);
    return weights;
  }

  /** @throws InvalidArgumentError where there is none yet */
  protected requireVocabulary(): void {
    if (this.#tokens !== undefined) return;
    throw new InvalidArgumentError(
      `${this.label}: has no vocabulary yet. Call await layer.adapt(data) or setVocabulary(tokens) first, or give vocabulary.`,
    );
  }

  /** The bucket of an unknown token, from 0 on, where there are several. */
  protected oovBucket(token: T): number {
    return bucketOf(String(token), this.numOovIndices, this.salt);
  }

  #unknown(token: T): number {
    if (this.numOovIndices === 0) {
      throw new InvalidArgumentError(
        `${this.label}: unknown token ${describeValue(token)}, and numOovIndices is 0. Give it 1 to let unknown tokens in.`,
        { details: { token } },
      );
    }
    return this.oovStart + (this.numOovIndices === 1 ? 0 : this.oovBucket(token));
  }

  #specialTokens(): T[] {
    const mask = this.oovStart === 1 ? [this.maskToken!] : [];
    return [...mask, ...new Array<T>(this.numOovIndices).fill(this.oovToken)];
  }

  #install(tokens: readonly T[]): void {
    this.#tokens = tokens;
    this.#indices = new Map(tokens.map((token, i) => [token, this.tokenStart + i]));
  }

  #checkToken(owner: string, name: string, token: unknown): T {
    return flattenTokens(`${owner}, ${name}`, token, this.#kind).tokens[0]!;
  }
}
