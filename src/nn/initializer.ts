/** The base classes of initializers. */
import type { TypedArray } from '../tensor/dtype.ts';
import { type Shape, sizeOf } from '../tensor/shape.ts';
import { checkOptions } from '../util/check.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';
import { RandomStream } from '../util/random.ts';

/** Base class of initializers: a function from a shape to starting values. */
export abstract class Initializer {
  /**
   * Starting values, row-major.
   *
   * @param random - Random numbers of the model for this weight; an initializer with a seed of its own ignores them.
   */
  abstract initialize(shape: Shape, random: RandomStream): TypedArray;
  /** The constructor's options as plain JSON. */
  abstract getConfig(): Record<string, unknown>;
}

/** Option of every random initializer. */
export interface SeedOption {
  /** The same values for a shape, every time. @defaultValue none: drawn from the model's seed */
  seed?: number | null;
}

function checkSeed(owner: string, seed: number | null | undefined): number | undefined {
  if (seed === undefined || seed === null) return undefined;
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new InvalidArgumentError(
      `${owner}: expected seed to be a non-negative integer or null, got ${describeValue(seed)}.`,
    );
  }
  return seed;
}

/** Base class of initializers that draw each value by itself. */
export abstract class RandomInitializer extends Initializer {
  readonly seed: number | undefined;

  constructor(options: SeedOption, ownOptions: readonly string[] = []) {
    super();
    checkOptions(new.target.name, options, [...ownOptions, 'seed']);
    this.seed = checkSeed(new.target.name, options.seed);
  }

  /** A function that draws one value for a weight of this shape. */
  protected abstract sampler(shape: Shape): (random: RandomStream) => number;

  override initialize(shape: Shape, random: RandomStream): Float32Array {
    const stream = this.seed === undefined ? random : new RandomStream(this.seed);
    const draw = this.sampler(shape);
    const values = new Float32Array(sizeOf(shape));
    for (let i = 0; i < values.length; i++) values[i] = draw(stream);
    return values;
  }

  override getConfig(): Record<string, unknown> {
    return { seed: this.seed ?? null };
  }
}

/** A standard normal number in [-2, 2], by rejection. */
export function truncatedNormal(random: RandomStream): number {
  for (;;) {
    const value = random.normal();
    if (Math.abs(value) <= 2) return value;
  }
}
