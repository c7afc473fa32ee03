"""Golden values for reductions (product), ordering, gathering along an axis and normal random numbers.

Writes test/golden/ops/reductions.json: cases as in ops.py. Inputs are short decimals; results have 12 significant digits.

    python scripts/golden/reductions.py
"""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp
import numpy as np
import tensorflow as tf
from support.golden_files import write
from support.op_cases import op_case

VERSIONS = {"numpy": np.__version__, "jax": jax.__version__, "tensorflow": tf.__version__}
rng = np.random.default_rng(31)
cases = []


def case(*given):
    cases.append(op_case(*given))


# Reductions -----------------------------------------------------------------------------------------------------------

for axes in ([0], [1], [2], [0, 2], [0, 1, 2]):
    x = np.round(rng.normal(size=(3, 4, 5)), 2)
    case("reduceProduct", "numpy", [x], x.prod(axis=tuple(axes)), {"axes": axes}, str(axes))
x = rng.integers(-90, 90, size=(3, 9)).astype(np.int32)
case("reduceProduct", "numpy", [x], x.prod(axis=1, dtype=np.int32), {"axes": [1]}, "int32 wraps around")
case("reduceProduct", "numpy", [np.zeros((0, 3))], np.zeros((0, 3)).prod(axis=0), {"axes": [0]}, "of nothing")

# Along an axis --------------------------------------------------------------------------------------------------------

for axis, size, count in ((0, 4, 2), (1, 3, 5), (2, 6, 6)):
    shape, index_shape = [2, 3, 4], [2, 3, 4]
    shape[axis], index_shape[axis] = size, count
    x = np.round(rng.normal(size=shape), 2)
    indices = rng.integers(0, size, size=index_shape).astype(np.int32)
    case("takeAlongAxis", "numpy", [x, indices], np.take_along_axis(x, indices, axis), {"axis": axis}, f"axis {axis}")
    # Indices outside: JAX drops their updates, and picks the fill value. (It counts negative ones from the end, we do not.)
    indices = rng.integers(0, size + 2, size=index_shape).astype(np.int32)
    places = [np.broadcast_to(np.arange(n).reshape([-1 if i == d else 1 for i in range(3)]), index_shape) for d, n in enumerate(index_shape)]
    places[axis] = indices
    picked = jnp.asarray(x).at[tuple(places)].get(mode="fill", fill_value=0)
    case("takeAlongAxis", "jax", [x, indices], picked, {"axis": axis}, f"axis {axis}, some outside")
    updates = np.round(rng.normal(size=index_shape), 2)
    sums = jnp.zeros(shape).at[tuple(places)].add(updates, mode="drop")
    case("scatterAlongAxis", "jax", [updates, indices], sums, {"axis": axis, "size": size}, f"axis {axis}, some outside")

# Order ----------------------------------------------------------------------------------------------------------------

ties = rng.integers(-2, 3, size=(3, 11)).astype(float)
odd = np.array([[0.5, np.nan, -np.inf, 0.0, np.inf, -0.0, 2.5, np.nan, -0.5, 0.5]])
whole = np.array([[2147483647, -2147483648, 0, -1, 7, 7, -1]], dtype=np.int32)
for label, x in (("ties", ties), ("NaN, infinities, zeros", odd), ("int32", whole)):
    size = x.shape[1]
    up = np.argsort(x, axis=-1, kind="stable").astype(np.int32)
    down = jnp.argsort(x, axis=-1, stable=True, descending=True).astype(np.int32)
    case("argSort", "numpy", [x], up, {"descending": False, "count": size}, label)
    case("argSort", "jax", [x], down, {"descending": True, "count": size}, f"{label}, descending")
    for k in (1, 4):
        _, largest = jax.lax.top_k(x, k)
        case("argSort", "jax", [x], largest, {"descending": True, "count": k}, f"{label}, top {k}")

# Normal random numbers: Box and Muller on TensorFlow's Philox4x32-10 --------------------------------------------------

for seed, stream, step, count in [(0, 0, 0, 9), (7, 3, 1, 8), (2147483647, 12, 100000, 11), (5, 1, 2, 1)]:
    key = np.array([seed | (0x6D696C6C << 32)], dtype=np.uint64)
    counter = np.array([0, step | (stream << 32)], dtype=np.uint64)
    words = tf.raw_ops.StatelessRandomUniformFullIntV2(shape=[count + 1], key=key, counter=counter, alg=1, dtype=tf.uint32)
    uniform = (words.numpy() >> 8).astype(np.float64) * 2.0**-24
    pairs = uniform[: (count + 1) // 2 * 2].reshape(-1, 2)
    points = np.sqrt(-2 * np.log(pairs[:, 0] + 2.0**-24)) * np.exp(2j * np.pi * pairs[:, 1])
    normal = np.stack([points.real, points.imag], axis=1).ravel()[:count]
    case("randomNormal", "tensorflow", [np.array(step, dtype=np.int32)], normal, {"seed": seed, "stream": stream})

# ----------------------------------------------------------------------------------------------------------------------

write("ops/reductions.json", __file__, VERSIONS, {"cases": cases}, end="}\n")
print(f"{len(cases)} cases")
