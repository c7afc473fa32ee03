/** Activation functions by name. */
import {
  celu,
  elu,
  exponential,
  gelu,
  glu,
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardTanh,
  leakyRelu,
  linear,
  logSigmoid,
  logSoftmax,
  mish,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  softShrink,
  softsign,
  sparsemax,
  sparsePlus,
  sparseSigmoid,
  squareplus,
  tanh,
  tanhShrink,
  threshold,
} from '../graph/composite/index.ts';
import type { Node } from '../graph/node.ts';
import { InvalidArgumentError } from '../util/errors.ts';
import { describeValue, didYouMean, formatList } from '../util/format.ts';
import { looseName } from '../util/names.ts';

/** An elementwise or axis-wise function; all but `glu` keep the shape. */
export type Activation = (x: Node) => Node;

/** `threshold` by its name alone, as in Keras: there is nothing to compare with. */
function thresholdOf(x: Node, limit?: number, value?: number): Node {
  if (limit !== undefined && value !== undefined) return threshold(x, limit, value);
  throw new InvalidArgumentError(
    'threshold: expected a threshold and a value for what is not above it, got only what to apply it to. ' +
      'Give a function: { activation: (x) => ops.threshold(x, 0.5, 0) }.',
    { details: { kind: 'activation', name: 'threshold' } },
  );
}

/** Every activation that has a name. */
export const activations = {
  celu,
  elu,
  exponential,
  gelu,
  glu: (x: Node): Node => glu(x),
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardTanh,
  leakyRelu,
  linear,
  logSigmoid,
  logSoftmax: (x: Node): Node => logSoftmax(x),
  mish,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softmax: (x: Node): Node => softmax(x),
  softplus,
  softShrink,
  softsign,
  sparsemax: (x: Node): Node => sparsemax(x),
  sparsePlus,
  sparseSigmoid,
  squareplus,
  tanh,
  tanhShrink,
  threshold: thresholdOf,
} as const satisfies Record<string, Activation>;

/** Keras' second names, in lower case without separators. */
const ALIASES: ReadonlyMap<string, ActivationName> = new Map([
  ['swish', 'silu'],
  ['hardswish', 'hardSilu'],
]);

/** Name of an activation. */
export type ActivationName = keyof typeof activations;

/** What layers accept as `activation`: a name (camelCase or Keras' snake_case), or a function of your own. */
export type ActivationLike = ActivationName | (string & {}) | Activation;

/**
 * The function of an activation; none means `linear`.
 *
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for an unknown name
 */
export function resolveActivation(value: ActivationLike | null | undefined): Activation {
  if (value === null || value === undefined) return linear;
  if (typeof value === 'function') return value;
  const known = Object.keys(activations) as ActivationName[];
  const loose = typeof value === 'string' ? looseName(value) : undefined;
  const name = known.find((key) => looseName(key) === loose) ?? ALIASES.get(loose ?? '');
  if (name !== undefined) return activations[name];
  throw new InvalidArgumentError(
    `Unknown activation ${describeValue(value)}.${typeof value === 'string' ? didYouMean(value, known) : ''} ` +
      `Known names: ${formatList(known)}; a function (x) => node is accepted too.`,
    { details: { kind: 'activation', name: value, known } },
  );
}

/** What `getConfig` says of an activation: its name; the function itself where it has none in the catalogue. */
export function serializeActivation(activation: Activation): ActivationName | Activation {
  const known = Object.entries(activations) as [ActivationName, Activation][];
  return known.find(([, candidate]) => candidate === activation)?.[0] ?? activation;
}
