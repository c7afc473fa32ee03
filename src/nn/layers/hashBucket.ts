/** Buckets of values by their hash, the same as TensorFlow's. */
import { InvalidArgumentError } from '../../util/errors.ts';
import { farmHash, joinFingerprints } from '../../util/farmHash.ts';
import { describeValue } from '../../util/format.ts';
import { sipHash } from '../../util/sipHash.ts';

/** Key of a hash: two integers, or one that stands for both. */
export type Salt = number | readonly [number, number];

/** Two integers. */
export type HashKey = readonly [number, number];

/** The option `salt`. */
export function hashKeyOf(owner: string, salt: unknown): HashKey | undefined {
  if (salt === undefined || salt === null) return undefined;
  const key: readonly unknown[] = Array.isArray(salt) ? salt : [salt, salt];
  if (key.length === 2 && key.every((part) => Number.isSafeInteger(part))) return [...key] as unknown as HashKey;
  throw new InvalidArgumentError(
    `${owner}: expected salt to be an integer or a pair of integers, got ${describeValue(salt)}.`,
    { details: { owner, argument: 'salt', value: salt } },
  );
}

const encoder = new TextEncoder();

/** The bucket of a text in `[0, count)`: by FarmHash, or with a key by SipHash. */
export function bucketOf(text: string, count: number, key?: HashKey): number {
  const bytes = encoder.encode(text);
  const hash = key === undefined ? farmHash(bytes) : sipHash(bytes, [BigInt(key[0]), BigInt(key[1])]);
  return Number(hash % BigInt(count));
}

/** The seed of TensorFlow's crossings. */
const CROSSING_SEED = 0xdecafcaffen;

/** The bucket of several values together in `[0, count)`: an integer stands for itself, a string for its FarmHash. */
export function crossedBucketOf(values: readonly (string | number)[], count: number): number {
  const hash = values.reduce(
    (joined, value) =>
      joinFingerprints(
        joined,
        typeof value === 'string' ? farmHash(encoder.encode(value)) : BigInt.asUintN(64, BigInt(value)),
      ),
    CROSSING_SEED,
  );
  return Number(hash % BigInt(count));
}
