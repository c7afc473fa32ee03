/** Placeholder header; see the catalogue. */
import type { TypedArray } from '../tensor/dtype.ts';
import type { Shape } from '../tensor/shape.ts';
import type { RandomStream } from '../util/random.ts';

export abstract class Initializer {
  abstract initialize(shape: Shape, random: RandomStream): TypedArray;
  abstract getConfig(): Record<string, unknown>;
}
