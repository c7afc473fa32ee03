/** What layers share that act while training only, with random numbers of their own. */
import type { DropoutOptions as MaskOptions } from '../../graph/composite/dropout.ts';
import type { Node } from '../../graph/node.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkNumber } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { nextSeed } from '../../util/random.ts';
import type { CallContext } from '../context.ts';
import { checkMaskSeed, MaskSource } from '../maskSource.ts';
import { refuseShape } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of layers with random numbers. */
export interface NoiseLayerOptions extends LayerOptions {
  /** Seed of this layer's own random numbers, in [0, 2^32). @defaultValue drawn from the global seed */
  seed?: number | null;
}

/** Option of layers that change a fraction of their inputs. */
export interface RateOption extends NoiseLayerOptions {
  /** Fraction of inputs that are dropped while training, in [0, 1). */
  rate: number;
}

/** Option of layers whose mask may have another shape than their input. */
export interface NoiseShapeOption {
  /**
   * Shape of the mask, with 1 where all elements along an axis share their fate, and null for the input's own size:
   * `[null, 1, 1, null]` drops whole channels. @defaultValue the shape of the input
   */
  noiseShape?: readonly (number | null)[] | null;
}

/**
 * Base class of layers that change their input at random while training and hand it on otherwise.
 *
 * @shape input `[batch, ...dims]` -> output: same as input
 */
export abstract class NoiseLayer extends Layer {
  override readonly supportsMasking: boolean = true;
  readonly #source: MaskSource;

  constructor(options: NoiseLayerOptions, ownOptions: readonly string[]) {
    super(options, [...ownOptions, 'seed']);
    this.#source = new MaskSource(checkMaskSeed(new.target.name, options.seed) ?? nextSeed());
  }

  /** The seed in use, given or drawn. */
  get seed(): number {
    return this.#source.seed;
  }

  override call(input: Node, context: CallContext): Node {
    const maskShape = this.maskShape(input.shape) as readonly number[];
    if (!context.training) return input;
    return this.disturb(input, { ...this.#source.next(context), maskShape });
  }

  /** The output while training. */
  protected abstract disturb(input: Node, source: Required<MaskOptions>): Node;

  /** Shape of the random numbers for an input. Checks its rank. */
  protected maskShape(inputShape: SymbolicShape): SymbolicShape {
    return inputShape;
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    this.maskShape(inputShape);
    return inputShape;
  }

  override getConfig(): LayerConfig {
    return { seed: this.seed };
  }
}

/** The rate of a layer. */
export function checkRate(owner: string, rate: unknown): number {
  return checkNumber(owner, 'rate', rate, { min: 0, max: 1, exclusiveMaximum: true });
}

/** A noise shape as an option; undefined for none. */
export function checkNoiseShape(
  owner: string,
  value: NoiseShapeOption['noiseShape'],
): readonly (number | null)[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every((dim) => dim === null || (Number.isInteger(dim) && dim >= 1))) {
    throw new InvalidArgumentError(
      `${owner}: expected noiseShape to be an array of positive integers and nulls, got ${describeValue(value)}.`,
      { details: { owner, argument: 'noiseShape', value } },
    );
  }
  return [...value];
}

/** The shape of a mask for an input. */
export function fitNoiseShape(
  layer: Layer,
  noiseShape: readonly (number | null)[] | undefined,
  inputShape: SymbolicShape,
): SymbolicShape {
  if (noiseShape === undefined) return inputShape;
  const fits =
    noiseShape.length === inputShape.length &&
    noiseShape.every((dim, axis) => dim === null || dim === 1 || inputShape[axis] === null || dim === inputShape[axis]);
  if (!fits) {
    refuseShape(
      layer,
      `an input that noiseShape [${noiseShape.join(', ')}] fits`,
      inputShape,
      'Use 1 for a shared axis and null for all others.',
    );
  }
  return noiseShape.map((dim, axis) => dim ?? inputShape[axis]!);
}
