/** A fixed linear map of the inputs. */
import { add, cast, literal, multiply, type Operand } from '../../graph/build.ts';
import type { Node } from '../../graph/node.ts';
import { isFloating } from '../../tensor/dtype.ts';
import type { SymbolicShape } from '../../tensor/shape.ts';
import { checkNumber } from '../../util/check.ts';
import { InvalidArgumentError } from '../../util/errors.ts';
import { describeValue } from '../../util/format.ts';
import { refuseShape } from './inputChecks.ts';
import { Layer, type LayerConfig, type LayerOptions } from './layer.ts';

/** Options of {@link Rescaling}. */
export interface RescalingOptions extends LayerOptions {
  /** Factor; an array has one factor for each channel. */
  scale: number | readonly number[];
  /** Added after scaling; an array has one number for each channel. @defaultValue 0 */
  offset?: number | readonly number[];
}

/**
 * Brings inputs into a range that networks like, for example pixels from 0..255 to 0..1.
 *
 * @formula `y = x * scale + offset`
 * @shape input `[batch, ...dims]` of any dtype -> output of the same shape, floating
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` when `scale` or `offset` is neither a number nor an array of numbers
 * @throws ShapeMismatchError `ERR_SHAPE_MISMATCH` when an array is not as long as the last dimension
 *
 * @example
 * ```ts
 * layers.rescaling({ scale: 1 / 255 }).computeOutputShape([null, 96, 96, 3]); // => [null, 96, 96, 3]
 * ```
 *
 * @see keras.layers.Rescaling
 */
export class Rescaling extends Layer {
  override readonly supportsMasking: boolean = true;
  readonly scale: number | readonly number[];
  readonly offset: number | readonly number[];

  constructor(options: RescalingOptions) {
    super(options, ['scale', 'offset']);
    this.scale = checkNumbers('scale', options.scale);
    this.offset = checkNumbers('offset', options.offset ?? 0);
  }

  override call(input: Node): Node {
    this.computeOutputShape(input.shape);
    const x = isFloating(input.dtype) ? input : cast(input, 'float32');
    const scaled = this.scale === 1 ? x : multiply(x, operand(this.scale, x));
    return this.offset === 0 ? scaled : add(scaled, operand(this.offset, x));
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    for (const value of [this.scale, this.offset]) {
      if (typeof value === 'number' || value.length === inputShape.at(-1)) continue;
      refuseShape(
        this,
        `a last dimension of ${value.length}, one for each number of scale or offset`,
        inputShape,
        'Give one number for all channels, or one for each.',
      );
    }
    return inputShape;
  }

  override getConfig(): LayerConfig {
    return { scale: plain(this.scale), offset: plain(this.offset) };
  }
}

function plain(value: number | readonly number[]): number | number[] {
  return typeof value === 'number' ? value : [...value];
}

function operand(value: number | readonly number[], x: Node): Operand {
  if (typeof value === 'number') return value;
  return cast(literal(Float32Array.from(value), [value.length], 'float32'), x.dtype); // [channels]
}

function checkNumbers(name: string, value: unknown): number | readonly number[] {
  if (!Array.isArray(value)) return checkNumber('Rescaling', name, value);
  if (value.length === 0) {
    throw new InvalidArgumentError(
      `Rescaling: expected ${name} to be a number or one number for each channel, got ${describeValue(value)}.`,
      { details: { owner: 'Rescaling', argument: name, value } },
    );
  }
  return value.map((item, i) => checkNumber('Rescaling', `${name}[${i}]`, item));
}
