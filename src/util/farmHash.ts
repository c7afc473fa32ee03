/**
 * FarmHash's `Fingerprint64`, the hash of TensorFlow's `to_hash_bucket_fast`: the numbers in files and data sets depend on
 * it, so it has to be this one. On 64-bit integers as BigInt.
 *
 * Reference: Google's FarmHash, `farmhashna::Hash64`, https://github.com/google/farmhash (MIT).
 */

const K0 = 0xc3a5c85c97cb3127n;
const K1 = 0xb492b66fbe98f273n;
const K2 = 0x9ae16a3b2f90404fn;
const SEED = 81n;

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotate = (value: bigint, by: bigint): bigint => u64((value >> by) | (value << (64n - by)));
const mix = (value: bigint): bigint => value ^ (value >> 47n);

/** Two words to one. */
function combine(u: bigint, v: bigint, factor: bigint): bigint {
  const a = mix(u64((u ^ v) * factor));
  return u64(mix(u64((v ^ a) * factor)) * factor);
}

type Pair = readonly [bigint, bigint];

class Bytes {
  readonly #view: DataView;
  readonly length: number;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.length = bytes.length;
  }

  byte(at: number): bigint {
    return BigInt(this.#view.getUint8(at));
  }

  word32(at: number): bigint {
    return BigInt(this.#view.getUint32(at, true));
  }

  word(at: number): bigint {
    return this.#view.getBigUint64(at, true);
  }

  /** 32 bytes with two seeds. */
  weakHash(at: number, first: bigint, second: bigint): Pair {
    const [w, x, y, z] = [this.word(at), this.word(at + 8), this.word(at + 16), this.word(at + 24)];
    const a = u64(first + w);
    const sum = u64(a + x + y);
    return [u64(sum + z), u64(rotate(u64(second + a + z), 21n) + rotate(sum, 44n) + a)];
  }
}

function hashUpTo16(s: Bytes): bigint {
  const { length } = s;
  const size = BigInt(length);
  const factor = K2 + size * 2n;
  if (length >= 8) {
    const a = u64(s.word(0) + K2);
    const b = s.word(length - 8);
    const c = u64(rotate(b, 37n) * factor + a);
    const d = u64((rotate(a, 25n) + b) * factor);
    return combine(c, d, u64(factor));
  }
  if (length >= 4) return combine(size + (s.word32(0) << 3n), s.word32(length - 4), u64(factor));
  if (length === 0) return K2;
  const y = s.byte(0) + (s.byte(length >> 1) << 8n);
  const z = size + (s.byte(length - 1) << 2n);
  return u64(mix(u64(y * K2) ^ u64(z * K0)) * K2);
}

const factorOf = ({ length }: Bytes): bigint => u64(K2 + BigInt(length) * 2n);

/** Four words, two of them moved by `x`: their sum, and all in one. */
function combineFour([a, b, c, d]: readonly [bigint, bigint, bigint, bigint], x: bigint, factor: bigint): Pair {
  const y = u64(rotate(u64(a + b), 43n) + rotate(c, 30n) + d);
  return [y, combine(y, u64(a + rotate(u64(b + x), 18n) + c), factor)];
}

/** The first and the last 16 bytes. */
function combineEnds(s: Bytes, first: bigint, factor: bigint): Pair {
  const { length } = s;
  const [c, d] = [u64(s.word(length - 8) * factor), u64(s.word(length - 16) * K2)];
  return combineFour([first, s.word(8), c, d], K2, factor);
}

function hashUpTo32(s: Bytes): bigint {
  return combineEnds(s, u64(s.word(0) * K1), factorOf(s))[1];
}

function hashUpTo64(s: Bytes): bigint {
  const { length } = s;
  const factor = factorOf(s);
  const first = u64(s.word(0) * K2);
  const [y, z] = combineEnds(s, first, factor);
  const e = u64(s.word(16) * factor);
  const g = u64((y + s.word(length - 32)) * factor);
  const h = u64((z + s.word(length - 24)) * factor);
  return combineFour([e, s.word(24), g, h], first, factor)[1];
}

function hashLong(s: Bytes): bigint {
  let x = SEED;
  let y = u64(SEED * K1 + 113n);
  let z = u64(mix(u64(y * K2 + 113n)) * K2);
  let v: Pair = [0n, 0n];
  let w: Pair = [0n, 0n];
  x = u64(x * K2 + s.word(0));
  /** 64 bytes. `factor` and `times` are others for the last ones. */
  const round = (at: number, factor: bigint, times: bigint): void => {
    x = u64(rotate(u64(x + y + v[0] + s.word(at + 8)), 37n) * factor);
    y = u64(rotate(u64(y + v[1] + s.word(at + 48)), 42n) * factor);
    x ^= u64(w[1] * times);
    y = u64(y + v[0] * times + s.word(at + 40));
    z = u64(rotate(u64(z + w[0]), 33n) * factor);
    v = s.weakHash(at, u64(v[1] * factor), u64(x + w[0]));
    w = s.weakHash(at + 32, u64(z + w[1]), u64(y + s.word(at + 16)));
    [z, x] = [x, z];
  };
  const rest = (s.length - 1) % 64;
  const end = s.length - 1 - rest;
  for (let at = 0; at < end; at += 64) round(at, K1, 1n);
  const factor = u64(K1 + ((z & 0xffn) << 1n));
  w = [u64(w[0] + BigInt(rest)), w[1]];
  v = [u64(v[0] + w[0]), v[1]];
  w = [u64(w[0] + v[0]), w[1]];
  round(s.length - 64, factor, 9n);
  return combine(u64(combine(v[0], w[0], factor) + mix(y) * K0 + z), u64(combine(v[1], w[1], factor) + x), factor);
}

/** The fingerprint of bytes: 64 bits. */
export function farmHash(bytes: Uint8Array): bigint {
  const s = new Bytes(bytes);
  if (s.length <= 16) return hashUpTo16(s);
  if (s.length <= 32) return hashUpTo32(s);
  return s.length <= 64 ? hashUpTo64(s) : hashLong(s);
}

/** Two fingerprints as one: TensorFlow's `FingerprintCat64`. */
export function joinFingerprints(first: bigint, second: bigint): bigint {
  const factor = 0xc6a4a7935bd1e995n;
  const joined = first ^ factor ^ u64(mix(u64(second * factor)) * factor);
  return mix(u64(mix(u64(joined * factor)) * factor));
}
