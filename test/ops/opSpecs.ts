/**
 * Examples of every op, from which the numeric gradient checks and the parity tests are made.
 *
 * The table is exhaustive: an op without examples does not compile.
 */
import { broadcastTo, constant, iota, literal, randomNormal, randomUniform, variable } from '../../src/graph/build.ts';
import { makeNode } from '../../src/graph/node.ts';
import type {
  ArithmeticOp,
  ComparisonOp,
  LogicalOp,
  OpAttributes,
  OpName,
  ReduceOp,
  UnaryOp,
} from '../../src/graph/ops.ts';
import { Variable } from '../../src/graph/variable.ts';
import { allocate, type DType } from '../../src/tensor/dtype.ts';
import { type CaseMaker, type Domain, domains, type OpCase, type OperandType } from './caseMaker.ts';
import { indexedSpecs } from './indexedSpecs.ts';
import { movementSpecs } from './movementSpecs.ts';
import { orderingSpecs } from './orderingSpecs.ts';
import { scanSpecs } from './scanSpecs.ts';
import { convolutionSpecs, poolSpecs } from './windowSpecs.ts';

/** Ops whose results differ between engines in the same way; key of the tolerance table. */
export type OpFamily = 'exact' | 'arithmetic' | 'transcendental' | 'reduction' | 'product';

/** One way to draw examples of an op. */
export interface OpExample {
  readonly make: (maker: CaseMaker) => OpCase;
  /** Whether finite differences make sense here: no ties, no jumps, operands of floating type. @defaultValue true */
  readonly isSmooth?: boolean;
}

/** The examples of one op. */
export interface OpSpec {
  readonly family: OpFamily;
  readonly examples: Readonly<Record<string, OpExample>>;
  /** Operands whose derivative the gradient rules refuse. */
  readonly notDifferentiable?: readonly number[];
  /** The gradient is that of the identity on purpose, where finite differences would see steps. */
  readonly isStraightThrough?: boolean;
}

const leaf = (make: (maker: CaseMaker) => OpCase, family: OpFamily = 'exact'): OpSpec => ({
  family,
  examples: { any: { make } },
});

const unary = (
  op: UnaryOp,
  family: OpFamily,
  domain: Domain,
  more: Readonly<Record<string, OpExample>> = {},
): OpSpec => ({ family, examples: { float: elementwise(op, [domain]), ...more } });

const arithmetic = (op: ArithmeticOp, domain: Domain, more: Readonly<Record<string, OpExample>> = {}): OpSpec => ({
  family: op === 'power' || op === 'atan2' ? 'transcendental' : 'arithmetic',
  examples: {
    float: elementwise(op, [domain, domain]),
    broadcast: broadcastElementwise(op, domain),
    ...more,
  },
});

const comparison = (op: ComparisonOp): OpSpec => ({
  family: 'exact',
  examples: {
    float: elementwise(op, [domains.separated, domains.betweenIntegers]),
    ties: { ...elementwise(op, [domains.fewIntegers, domains.fewIntegers]), isSmooth: false },
    int32: elementwise(op, [domains.fewIntegers, domains.fewIntegers], ['int32', 'int32']),
  },
});

const logical = (op: LogicalOp): OpSpec => ({
  family: 'exact',
  examples: { bool: elementwise(op, [domains.bits, domains.bits], ['bool', 'bool']) },
});

/** An elementwise op on operands of one random shape. */
function elementwise(
  op: UnaryOp | ArithmeticOp | ComparisonOp | LogicalOp | 'select',
  operandDomains: readonly Domain[],
  types: readonly OperandType[] = operandDomains.map(() => 'float'),
): OpExample {
  return {
    make: (maker) => {
      const shape = maker.shape();
      return {
        operands: operandDomains.map((domain, i) => maker.operand(shape, domain, types[i]!)),
        build: (operands) => makeNode(op, operands, {}),
      };
    },
  };
}

/** Two operands, one of which is stretched to the shape of the other. */
function broadcastElementwise(op: ArithmeticOp, left: Domain, right: Domain = left): OpExample {
  return {
    make: (maker) => {
      const shape = maker.shape(1, 4);
      const stretched = shape.slice(maker.integer(0, shape.length)).map((dim) => maker.choose([dim, 1]));
      const isLeft = maker.choose([true, false]);
      const [full, small] = isLeft ? [right, left] : [left, right];
      return {
        operands: [maker.operand(shape, full), maker.operand(stretched, small)],
        build: ([full, small]) => {
          const other = broadcastTo(small!, shape);
          return makeNode(op, isLeft ? [other, full!] : [full!, other], {});
        },
      };
    },
  };
}

/** `x ^ c` for constants whose slope has a rule of its own. */
const constantExponent: OpExample = {
  make: (maker) => {
    const exponent = maker.choose([0, 0.5, 1, 2, 3, -1, -0.5]);
    const x = maker.operand(maker.shape(), domains.positive);
    return {
      operands: [x],
      build: ([base]) => makeNode('power', [base!, constant(exponent, x.shape, base!.dtype)], {}),
    };
  },
};

/** A reduction over random axes. */
function reduction(op: ReduceOp, domain: Domain, dtype: OperandType = 'float'): OpExample {
  return {
    make: (maker) => {
      const shape = maker.shape(1, 4);
      const axes = shape.map((_, axis) => axis).filter(() => maker.choose([true, false]));
      if (axes.length === 0) axes.push(maker.random.integer(shape.length));
      return { operands: [maker.operand(shape, domain, dtype)], build: ([x]) => makeNode(op, [x!], { axes }) };
    },
  };
}

/** A matrix product of `rank` dimensions with random transposes. */
function dot(rank: number): OpExample {
  return {
    make: (maker) => {
      const batch = Array.from({ length: rank - 2 }, () => maker.integer(1, 3));
      const [m, k, n] = [maker.dim(), maker.dim(), maker.dim()];
      const transposeA = maker.choose([true, false]);
      const transposeB = maker.choose([true, false]);
      return {
        operands: [
          maker.operand([...batch, ...(transposeA ? [k, m] : [m, k])]),
          maker.operand([...batch, ...(transposeB ? [n, k] : [k, n])]),
        ],
        build: ([a, b]) => makeNode('dot', [a!, b!], { transposeA, transposeB }),
      };
    },
  };
}

/** A cast from one type to another. */
function cast(from: OperandType, to: OperandType, domain: Domain): OpExample {
  return {
    make: (maker) => ({
      operands: [maker.operand(maker.shape(), domain, from)],
      build: ([x], float) => makeNode('cast', [x!], {}, { dtype: to === 'float' ? float : to }),
    }),
  };
}

/** Random numbers of any seed, stream and step. */
const random =
  (make: typeof randomUniform | typeof randomNormal) =>
  (maker: CaseMaker): OpCase => {
    const shape = maker.shape(1, 3);
    const seed = maker.random.integer(2 ** 31);
    const stream = maker.integer(0, 50);
    return {
      operands: [maker.operand([], domains.bytes, 'int32')],
      build: ([step], float) => make(step!, shape, { seed, stream, dtype: float }),
    };
  };

const literalArray = (values: readonly number[], float: DType) => {
  const data = allocate(float, values.length);
  data.set(values);
  return data;
};

/** The examples of each op. */
export const opSpecs: { readonly [O in OpName]: OpSpec } = {
  input: leaf((maker) => ({ operands: [maker.operand(maker.shape())], build: ([x]) => x! })),
  variable: leaf((maker) => {
    const { shape, values } = maker.operand(maker.shape());
    const made = new Map<DType, Variable>();
    const symbol = (float: DType): Variable => {
      if (!made.has(float)) made.set(float, new Variable('v', shape, float));
      return made.get(float)!;
    };
    return {
      operands: [],
      build: (_, float) => variable(symbol(float)),
      variables: (float) => new Map([[symbol(float), literalArray(values, float)]]),
    };
  }),
  constant: leaf((maker) => {
    const shape = maker.shape();
    const value = maker.random.normal();
    return { operands: [], build: (_, float) => constant(value, shape, float) };
  }),
  literal: leaf((maker) => {
    const { shape, values } = maker.operand(maker.shape());
    return { operands: [], build: (_, float) => literal(literalArray(values, float), shape, float) };
  }),
  iota: leaf((maker) => {
    const shape = maker.shape(1, 4);
    const axis = maker.random.integer(shape.length);
    const type = maker.choose<OperandType>(['int32', 'float']);
    return { operands: [], build: (_, float) => iota(shape, axis, type === 'float' ? float : type) };
  }),
  randomUniform: leaf(random(randomUniform)),
  randomNormal: leaf(random(randomNormal), 'transcendental'),

  negate: unary('negate', 'exact', domains.normal, { int32: elementwise('negate', [domains.fewIntegers], ['int32']) }),
  abs: unary('abs', 'exact', domains.nonZero, { int32: elementwise('abs', [domains.fewIntegers], ['int32']) }),
  sign: unary('sign', 'exact', domains.nonZero, {
    int32: elementwise('sign', [domains.fewIntegers], ['int32']),
    zeros: { ...elementwise('sign', [domains.fewIntegers]), isSmooth: false },
  }),
  floor: unary('floor', 'exact', domains.betweenIntegers),
  ceil: unary('ceil', 'exact', domains.betweenIntegers),
  round: unary('round', 'exact', domains.nearIntegers, {
    halves: { ...elementwise('round', [domains.halves]), isSmooth: false },
  }),
  exp: unary('exp', 'transcendental', domains.normal),
  expm1: unary('expm1', 'transcendental', domains.normal),
  log: unary('log', 'transcendental', domains.positive),
  log1p: unary('log1p', 'transcendental', domains.positive),
  sqrt: unary('sqrt', 'arithmetic', domains.positive),
  rsqrt: unary('rsqrt', 'arithmetic', domains.positive),
  sin: unary('sin', 'transcendental', domains.betweenIntegers),
  cos: unary('cos', 'transcendental', domains.betweenIntegers),
  tanh: unary('tanh', 'transcendental', domains.normal),
  erf: unary('erf', 'transcendental', domains.normal),
  sigmoid: unary('sigmoid', 'transcendental', domains.normal),
  logicalNot: { family: 'exact', examples: { bool: elementwise('logicalNot', [domains.bits], ['bool']) } },
  cast: {
    family: 'exact',
    examples: {
      floatToFloat: cast('float', 'float', domains.normal),
      floatToInt: { ...cast('float', 'int32', domains.betweenIntegers) },
      floatToBool: { ...cast('float', 'bool', domains.fewIntegers), isSmooth: false },
      intToFloat: cast('int32', 'float', domains.bytes),
      intToBool: cast('int32', 'bool', domains.fewIntegers),
      boolToFloat: cast('bool', 'float', domains.bits),
      boolToInt: cast('bool', 'int32', domains.bits),
      byteToFloat: cast('uint8', 'float', domains.bytes),
    },
  },
  reducePrecision: {
    family: 'exact',
    isStraightThrough: true,
    examples: { float: { ...elementwise('reducePrecision', [domains.normal]), isSmooth: false } },
  },

  add: arithmetic('add', domains.normal, {
    int32: elementwise('add', [domains.fewIntegers, domains.fewIntegers], ['int32', 'int32']),
  }),
  subtract: arithmetic('subtract', domains.normal),
  multiply: arithmetic('multiply', domains.normal, {
    int32: elementwise('multiply', [domains.bytes, domains.bytes], ['int32', 'int32']),
  }),
  divide: arithmetic('divide', domains.nonZero),
  power: arithmetic('power', domains.positive, { constantExponent }),
  atan2: arithmetic('atan2', domains.nonZero),
  remainder: arithmetic('remainder', domains.normal, {
    float: elementwise('remainder', [domains.betweenIntegers, domains.fewWholeDivisors]),
    broadcast: broadcastElementwise('remainder', domains.betweenIntegers, domains.fewWholeDivisors),
    large: { ...elementwise('remainder', [domains.bytes, domains.nonZero]), isSmooth: false },
    int32: elementwise('remainder', [domains.bytes, domains.fewIntegers], ['int32', 'int32']),
  }),
  maximum: arithmetic('maximum', domains.normal, {
    ties: { ...elementwise('maximum', [domains.fewIntegers, domains.fewIntegers]), isSmooth: false },
    int32: elementwise('maximum', [domains.fewIntegers, domains.fewIntegers], ['int32', 'int32']),
  }),
  minimum: arithmetic('minimum', domains.normal, {
    int32: elementwise('minimum', [domains.fewIntegers, domains.fewIntegers], ['int32', 'int32']),
  }),

  equal: comparison('equal'),
  notEqual: comparison('notEqual'),
  less: comparison('less'),
  lessEqual: comparison('lessEqual'),
  greater: comparison('greater'),
  greaterEqual: comparison('greaterEqual'),
  logicalAnd: logical('logicalAnd'),
  logicalOr: logical('logicalOr'),
  select: {
    family: 'exact',
    examples: {
      float: elementwise('select', [domains.bits, domains.normal, domains.normal], ['bool', 'float', 'float']),
      int32: elementwise('select', [domains.bits, domains.bytes, domains.bytes], ['bool', 'int32', 'int32']),
    },
  },

  dot: { family: 'product', examples: { matrix: dot(2), batched: dot(3), doublyBatched: dot(4) } },
  ...convolutionSpecs,
  ...poolSpecs,

  reduceSum: { family: 'reduction', examples: { float: reduction('reduceSum', domains.normal) } },
  reduceMax: {
    family: 'exact',
    examples: {
      float: reduction('reduceMax', domains.separated),
      ties: { ...reduction('reduceMax', domains.fewIntegers), isSmooth: false },
    },
  },
  reduceMin: {
    family: 'exact',
    examples: {
      float: reduction('reduceMin', domains.separated),
      ties: { ...reduction('reduceMin', domains.fewIntegers), isSmooth: false },
    },
  },
  reduceProduct: {
    family: 'reduction',
    examples: {
      float: reduction('reduceProduct', domains.nonZero),
      zeros: { ...reduction('reduceProduct', domains.fewIntegers), isSmooth: false },
      int32: reduction('reduceProduct', domains.bytes, 'int32'),
    },
  },
  argMax: {
    family: 'exact',
    examples: {
      separated: argMax(domains.separated),
      ties: { ...argMax(domains.fewIntegers), isSmooth: false },
    },
  },
  ...orderingSpecs,

  broadcast: leaf((maker) => {
    const shape = maker.shape(1, 4);
    const axes = shape.map((_, axis) => axis).filter(() => maker.choose([true, true, false]));
    const from = axes.map((axis) => maker.choose([shape[axis]!, 1]));
    return {
      operands: [maker.operand(from)],
      build: ([x]) => makeNode('broadcast', [x!], { shape, axes }),
    };
  }),
  reshape: leaf((maker) => {
    const shape = maker.shape(1, 4);
    const merged = [shape.slice(0, 2).reduce((a, b) => a * b, 1), ...shape.slice(2), 1];
    return { operands: [maker.operand(shape)], build: ([x]) => makeNode('reshape', [x!], { shape: merged }) };
  }),
  transpose: leaf((maker) => {
    const shape = maker.shape(1, 4);
    const permutation = [...maker.random.permutation(shape.length)];
    return { operands: [maker.operand(shape)], build: ([x]) => makeNode('transpose', [x!], { permutation }) };
  }),
  ...movementSpecs,
  ...indexedSpecs,
  cumulativeSum: {
    family: 'reduction',
    examples: { float: cumulativeSum('float', domains.normal), int32: cumulativeSum('int32', domains.bytes) },
  },
  ...scanSpecs,
};

function cumulativeSum(dtype: OperandType, domain: Domain): OpExample {
  return {
    make: (maker) => {
      const shape = maker.shape(1, 3);
      const axis = maker.random.integer(shape.length);
      const [exclusive, reverse] = [maker.choose([true, false]), maker.choose([true, false])];
      return {
        operands: [maker.operand(shape, domain, dtype)],
        build: ([x]) => makeNode('cumulativeSum', [x!], { axis, exclusive, reverse }),
      };
    },
  };
}

function argMax(domain: Domain): OpExample {
  return {
    make: (maker) => {
      const shape = maker.shape(1, 3);
      const axis = maker.random.integer(shape.length);
      return {
        operands: [maker.operand(shape, domain)],
        build: ([x]) => makeNode('argMax', [x!], { axis } satisfies OpAttributes['argMax']),
      };
    },
  };
}
