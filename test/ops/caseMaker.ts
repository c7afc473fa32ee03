/** Random examples of ops: shapes and values drawn from a seeded stream. */
import type { Node } from '../../src/graph/node.ts';
import type { Variable } from '../../src/graph/variable.ts';
import { allocate, type DType, type TypedArray } from '../../src/tensor/dtype.ts';
import { type Shape, sizeOf } from '../../src/tensor/shape.ts';
import { RandomStream } from '../../src/util/random.ts';

/** `float` stands for the floating type that a test chooses. */
export type OperandType = DType | 'float';

/** One operand of an example. */
export interface OpOperand {
  readonly shape: Shape;
  readonly dtype: OperandType;
  readonly values: readonly number[];
}

/** One example of an op. */
export interface OpCase {
  readonly operands: readonly OpOperand[];
  /** Makes the node; `float` is the type that stands for `'float'`. */
  readonly build: (operands: readonly Node[], float: DType) => Node;
  /** Variables that `build` reads, with their values; made for a type. */
  readonly variables?: (float: DType) => ReadonlyMap<Variable, TypedArray>;
}

/** The typed array of an operand. */
export function arrayOf({ dtype, values }: OpOperand, float: DType): TypedArray {
  const array = allocate(dtype === 'float' ? float : dtype, values.length);
  array.set(values);
  return array;
}

/** Draws values. */
export type Domain = (random: RandomStream, count: number) => number[];

const each =
  (draw: (random: RandomStream) => number): Domain =>
  (random, count) =>
    Array.from({ length: count }, () => draw(random));

/** Where values come from; most ops are smooth only on some of these. */
export const domains = {
  normal: each((random) => random.normal()),
  /** [0.2, 3) */
  positive: each((random) => random.uniform(0.2, 3)),
  /** At least 0.1 away from zero, of both signs. */
  nonZero: each((random) => random.uniform(0.1, 2) * (random.random() < 0.5 ? -1 : 1)),
  /** At least 0.1 away from the integers. */
  betweenIntegers: each((random) => random.integer(9) - 4 + random.uniform(0.1, 0.9)),
  /** At least 0.1 away from what lies halfway between two integers. */
  nearIntegers: each((random) => random.integer(9) - 4 + random.uniform(-0.4, 0.4)),
  /** Integers and what lies halfway between them. */
  halves: each((random) => (random.integer(17) - 8) / 2),
  /** What numbers between integers are no multiples of. */
  fewWholeDivisors: each((random) => [-2, -1, 1, 2, 3][random.integer(5)]!),
  /** All different, at least 0.02 apart: no ties, and a small step changes no order. */
  separated: ((random, count) =>
    Array.from(random.permutation(count), (place) => (place - count / 2) * 0.05 + random.uniform(0, 0.03))) as Domain,
  /** Few distinct values: ties everywhere. */
  fewIntegers: each((random) => random.integer(5) - 2),
  bits: each((random) => random.integer(2)),
  bytes: each((random) => random.integer(256)),
} as const;

/** Draws the sizes and values of one example. `small` examples suit numeric gradients, `large` ones vector kernels. */
export class CaseMaker {
  readonly random: RandomStream;
  readonly #scale: 'small' | 'large';

  constructor(scale: 'small' | 'large', seed: number) {
    this.random = new RandomStream(seed, scale === 'small' ? 0 : 1);
    this.#scale = scale;
  }

  /** An integer of `low..high`. */
  integer(low: number, high: number): number {
    return low + this.random.integer(high - low + 1);
  }

  choose<T>(list: readonly T[]): T {
    return list[this.random.integer(list.length)]!;
  }

  /** Size of a dimension; 1 comes up often. */
  dim(): number {
    return this.choose(this.#scale === 'small' ? [1, 2, 3, 4] : [1, 2, 3, 7, 16, 17, 33]);
  }

  /** Number of channels: multiples of vector widths and odd numbers. */
  channels(): number {
    return this.choose(this.#scale === 'small' ? [1, 2, 3] : [1, 3, 8, 16, 20, 32]);
  }

  shape(minimumRank = 0, maximumRank = 3): number[] {
    return Array.from({ length: this.integer(minimumRank, maximumRank) }, () => this.dim());
  }

  operand(shape: Shape, domain: Domain = domains.normal, dtype: OperandType = 'float'): OpOperand {
    return { shape, dtype, values: domain(this.random, sizeOf(shape)) };
  }
}
