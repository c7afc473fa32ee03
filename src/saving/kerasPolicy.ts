/**
 * Policies in Keras' files, where each layer has its own: `dtype` in its config.
 *
 * Millrace has one for the model. It is written to all layers but the last, whose result Keras would round to 8 bits; a
 * model with any layer of mixed precision is read as one.
 */
import type { Policy } from '../nn/policy.ts';
import { SavingError } from '../util/errors.ts';
import { describeValue } from '../util/format.ts';
import type { JsonObject } from './json.ts';
import { kerasObject } from './kerasObjects.ts';

const KERAS_NAMES: Readonly<Record<Policy, string>> = { float32: 'float32', mixedBfloat16: 'mixed_bfloat16' };

/** Keras' config of a policy. */
export function toKerasPolicy(policy: Policy): JsonObject {
  return kerasObject('keras', 'DTypePolicy', { name: KERAS_NAMES[policy] });
}

/** The policy in the `dtype` of a config: an object, a name, or nothing. @throws SavingError for one that is not known */
export function fromKerasPolicy(dtype: unknown, where: string): Policy {
  const name =
    typeof dtype === 'object' && dtype !== null
      ? (dtype as { config?: { name?: unknown } }).config?.name
      : (dtype ?? 'float32');
  if (name === KERAS_NAMES.float32) return 'float32';
  if (name === KERAS_NAMES.mixedBfloat16) return 'mixedBfloat16';
  throw new SavingError(
    `${where}: computes in ${describeValue(name)}; Millrace computes in float32 or mixed_bfloat16.`,
    { details: { where, policy: name } },
  );
}
