/** Buckets of TensorFlow's hashes: test/nn/textLayers.test.ts. */
import { describe, expect, it } from 'vitest';
import { farmHash } from './farmHash.ts';
import { sipHash } from './sipHash.ts';

describe('sipHash', () => {
  it('gives the known answer of its paper', () => {
    const key = [0x0706050403020100n, 0x0f0e0d0c0b0a0908n] as const;
    expect(
      sipHash(
        Uint8Array.from({ length: 15 }, (_, i) => i),
        key,
      ),
    ).toBe(0xa129ca6149be45e5n);
  });
});

/** Letters without an end that repeat late. */
const text = Array.from({ length: 300 }, (_, i) => String.fromCharCode(97 + ((i * 7) % 26))).join('');

describe('farmHash', () => {
  // tf.strings.to_hash_bucket_fast(text[:length], 2**62 - 57), TensorFlow 2.21
  it.each([
    [0, 1936946117179621569n],
    [1, 3694432073954588245n],
    [2, 2722793752325089416n],
    [3, 3268219959478574187n],
    [4, 4287492572700357323n],
    [5, 1629700290899842427n],
    [7, 3253435701257059253n],
    [8, 1420088497208371346n],
    [9, 3386753590694991097n],
    [15, 2567849662781557981n],
    [16, 3789395809548765705n],
    [17, 2237273621417572890n],
    [24, 1780949481671955991n],
    [31, 626755416451493349n],
    [32, 1600711689105381934n],
    [33, 3433394632666914021n],
    [50, 3166445372184111038n],
    [63, 3781616348928882560n],
    [64, 2314457052903470921n],
    [65, 2768067016444695309n],
    [100, 1689383995068569875n],
    [127, 349151144761152466n],
    [128, 1257756605311619583n],
    [129, 1060550032972533880n],
    [192, 3016510856553223177n],
    [193, 733241183390476914n],
    [300, 3282104783724076479n],
  ] as const)('gives what TensorFlow gives for %i letters', (length, bucket) => {
    expect(farmHash(new TextEncoder().encode(text.slice(0, length))) % (2n ** 62n - 57n)).toBe(bucket);
  });
});
