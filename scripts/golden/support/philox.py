"""Millrace's uniform random numbers (see `randomUniform` in src/graph/ops.ts) in NumPy, for masks that both sides share.

Philox4x32-10 of Salmon et al. 2011; the first known answer of Random123 (kat_vectors) is asserted on import.
"""

import numpy as np

_MASK = np.uint64(0xFFFFFFFF)
_WORD = np.uint64(32)


def philox(counter, key):
    """Four words for each column of `counter` [4, n]."""
    c = [np.asarray(word, np.uint64) for word in counter]
    k = [int(word) for word in key]
    for _ in range(10):
        first, second = np.uint64(0xD2511F53) * c[0], np.uint64(0xCD9E8D57) * c[2]
        c = [(second >> _WORD) ^ c[1] ^ np.uint64(k[0]), second & _MASK, (first >> _WORD) ^ c[3] ^ np.uint64(k[1]), first & _MASK]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return c


assert [int(word[0]) for word in philox(np.zeros((4, 1)), (0, 0))] == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]


def uniform(shape, seed, stream, step=0):
    """Numbers in [0, 1) with 24 bits."""
    count = int(np.prod(shape))
    blocks = np.arange((count + 3) // 4)
    words = philox([blocks, 0 * blocks, 0 * blocks + step, 0 * blocks + stream], (seed, 0x6D696C6C))
    return ((np.stack(words, -1).ravel()[:count] >> np.uint64(8)) * 2.0**-24).reshape(shape)


def dropout_mask(shape, rate, seed, stream, step=0):
    """What a dropout layer multiplies with."""
    return (uniform(shape, seed, stream, step) >= rate) / (1 - rate)
