/** Numeric policies: what a model computes in. */
import { checkOneOf } from '../util/check.ts';
import { looseName } from '../util/names.ts';

/**
 * What a model computes in.
 *
 * - `float32`: everything.
 * - `mixedBfloat16`: products of matrices and convolutions read numbers of 8 significant bits and accumulate in float32;
 *   variables, the optimizer, the loss and metrics are float32.
 */
export type Policy = 'float32' | 'mixedBfloat16';

/** A policy, also under Keras' name. */
export type PolicyLike = Policy | 'mixed_bfloat16';

const POLICIES: readonly Policy[] = ['float32', 'mixedBfloat16'];

/**
 * The policy of a name, in camelCase or as Keras spells it.
 *
 * @throws InvalidArgumentError `ERR_INVALID_ARGUMENT` for any other value
 */
export function resolvePolicy(owner: string, value: unknown): Policy {
  const named = POLICIES.find((policy) => typeof value === 'string' && looseName(policy) === looseName(value));
  return named ?? checkOneOf(owner, 'policy', value, POLICIES);
}
