"""Golden values for the core ops: NumPy, SciPy, JAX (float64) and TensorFlow's Philox.

Writes test/golden/ops/ops.json. Every case is one op of the op table: its attributes, its inputs and its result, so that
the test needs no knowledge of the single ops. Inputs are short decimals; results have 12 significant digits.

    python scripts/golden/ops.py
"""

import json
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import jax
import jax.numpy as jnp
import numpy as np
import scipy
import scipy.special
import tensorflow as tf
from support.op_cases import op_case

jax.config.update("jax_enable_x64", True)

rng = np.random.default_rng(20240613)
cases = []


def case(*given, **more):
    cases.append(op_case(*given, **more))


def normal(*shape):
    return np.round(rng.normal(size=shape), 2)


# Elementwise ----------------------------------------------------------------------------------------------------------

anywhere = np.array([-3.5, -1.25, -0.5, -1e-3, 0.0, 1e-3, 0.3, 0.75, 1.0, 2.5, 20.0, -20.0, np.inf, -np.inf, np.nan])
positive = np.array([1e-6, 1e-3, 0.25, 0.5, 1.0, 1.5, 3.0, 40.0, np.inf, np.nan])
large = np.array([-1000.0, -90.0, 0.0, 90.0, 1000.0])

with np.errstate(all="ignore"):
    for op, function, x in [
        ("negate", np.negative, anywhere),
        ("abs", np.abs, anywhere),
        ("sign", np.sign, anywhere),
        ("floor", np.floor, anywhere),
        ("exp", np.exp, anywhere),
        ("expm1", np.expm1, anywhere),
        ("log", np.log, np.concatenate([positive, [0.0, -1.0]])),
        ("log1p", np.log1p, np.concatenate([positive, [0.0, -0.5, -1.0, -2.0]])),
        ("sqrt", np.sqrt, np.concatenate([positive, [0.0, -1.0]])),
        ("rsqrt", lambda v: 1 / np.sqrt(v), np.concatenate([positive, [0.0, -1.0]])),
        ("tanh", np.tanh, np.concatenate([anywhere, large])),
        ("sigmoid", scipy.special.expit, np.concatenate([anywhere, large])),
    ]:
        case(op, "scipy" if op == "sigmoid" else "numpy", [x], function(x))
    a = np.array([1.5, -2.0, 0.0, 3.0, -1.0, np.inf, np.nan, 2.0, 0.5, 4.0])
    b = np.array([0.5, 3.0, 2.0, 3.0, 2.0, 1.0, 1.0, np.nan, -1.5, 0.5])
    for op, function in [
        ("add", np.add),
        ("subtract", np.subtract),
        ("multiply", np.multiply),
        ("divide", np.divide),
        ("power", np.power),
        ("maximum", np.maximum),
        ("minimum", np.minimum),
        ("equal", np.equal),
        ("notEqual", np.not_equal),
        ("less", np.less),
        ("lessEqual", np.less_equal),
        ("greater", np.greater),
        ("greaterEqual", np.greater_equal),
    ]:
        case(op, "numpy", [a, b], function(a, b))

# int32 wraps around
i = np.array([7, -7, 2147483647, -2147483648, 123456789, 0], dtype=np.int32)
j = np.array([2, 2, 1, 1, 987654321, 5], dtype=np.int32)
for op, function in [
    ("add", np.add),
    ("subtract", np.subtract),
    ("multiply", np.multiply),
    ("maximum", np.maximum),
    ("less", np.less),
]:
    with np.errstate(all="ignore"):
        case(op, "numpy", [i, j], function(i, j), label="int32")
case("divide", "numpy", [i, j], np.trunc(i.astype(float) / j).astype(np.int32), label="int32 truncates")

p = np.array([True, True, False, False])
q = np.array([True, False, True, False])
case("logicalAnd", "numpy", [p, q], p & q)
case("logicalOr", "numpy", [p, q], p | q)
case("logicalNot", "numpy", [p], ~p)
when_true, when_false = normal(4), normal(4)
case("select", "numpy", [p, when_true, when_false], np.where(p, when_true, when_false))

# Products -------------------------------------------------------------------------------------------------------------

for transpose_a in (False, True):
    for transpose_b in (False, True):
        for batch in ((), (2,), (2, 3)):
            left = normal(*batch, 3, 4)
            right = normal(*batch, 4, 5)
            case(
                "dot",
                "numpy",
                [left.swapaxes(-1, -2) if transpose_a else left, right.swapaxes(-1, -2) if transpose_b else right],
                left @ right,
                {"transposeA": transpose_a, "transposeB": transpose_b},
            )


def convolve(x, kernel, attributes):
    rank = x.ndim - 2
    spatial = "DHW"[3 - rank :]
    return jax.lax.conv_general_dilated(
        x,
        kernel,
        window_strides=attributes["strides"],
        padding=attributes["padding"],
        rhs_dilation=attributes["dilations"],
        dimension_numbers=(f"N{spatial}C", f"{spatial}IO", f"N{spatial}C"),
        feature_group_count=attributes["groups"],
        precision="highest",
    )


for label, x_shape, kernel_shape, attributes in [
    ("1d", (2, 7, 2), (3, 2, 3), dict(strides=[1], padding=[[0, 0]], dilations=[1], groups=1)),
    ("1d causal dilated", (1, 8, 1), (2, 1, 2), dict(strides=[1], padding=[[2, 0]], dilations=[2], groups=1)),
    ("2d", (2, 5, 4, 3), (3, 2, 3, 2), dict(strides=[1, 1], padding=[[0, 0], [0, 0]], dilations=[1, 1], groups=1)),
    ("2d same", (1, 5, 6, 1), (3, 3, 1, 2), dict(strides=[1, 1], padding=[[1, 1], [1, 1]], dilations=[1, 1], groups=1)),
    ("2d strided same", (1, 6, 5, 2), (3, 4, 2, 2), dict(strides=[2, 3], padding=[[0, 1], [1, 1]], dilations=[1, 1], groups=1)),
    ("2d dilated", (1, 7, 6, 1), (3, 2, 1, 2), dict(strides=[1, 1], padding=[[1, 2], [0, 1]], dilations=[2, 3], groups=1)),
    ("2d grouped", (2, 4, 4, 4), (2, 3, 2, 6), dict(strides=[1, 2], padding=[[0, 1], [1, 0]], dilations=[1, 1], groups=2)),
    ("2d depthwise", (1, 4, 5, 3), (3, 3, 1, 6), dict(strides=[1, 1], padding=[[1, 1], [1, 1]], dilations=[1, 1], groups=3)),
    ("2d pointwise", (2, 3, 2, 3), (1, 1, 3, 4), dict(strides=[1, 1], padding=[[0, 0], [0, 0]], dilations=[1, 1], groups=1)),
    ("2d rows left over", (1, 6, 6, 1), (2, 2, 1, 1), dict(strides=[3, 4], padding=[[0, 0], [0, 0]], dilations=[1, 1], groups=1)),
    ("3d", (1, 4, 3, 4, 2), (2, 3, 2, 2, 2), dict(strides=[2, 1, 1], padding=[[0, 1], [1, 1], [0, 0]], dilations=[1, 1, 2], groups=1)),
]:
    x, kernel = normal(*x_shape), normal(*kernel_shape)
    y, vjp = jax.vjp(lambda x, kernel: convolve(x, kernel, attributes), x, kernel)
    g = normal(*y.shape)
    dx, dkernel = vjp(jnp.asarray(g))
    case("convolution", "jax", [x, kernel], y, attributes, label)
    case("convolutionInputGradient", "jax", [g, kernel], dx, {**attributes, "inputSpatial": list(x_shape[1:-1])}, label)
    case("convolutionKernelGradient", "jax", [x, g], dkernel, {**attributes, "window": list(kernel_shape[:-2])}, label)

# Windows --------------------------------------------------------------------------------------------------------------


def pool(x, attributes, start, operation):
    window, strides = (1, *attributes["window"], 1), (1, *attributes["strides"], 1)
    padding = [(0, 0), *map(tuple, attributes["padding"]), (0, 0)]
    return jax.lax.reduce_window(x, start, operation, window, strides, padding)


def max_pool(x, attributes):
    return pool(x, attributes, -jnp.inf, jax.lax.max)


def average_pool(x, attributes):
    return pool(x, attributes, 0.0, jax.lax.add) / pool(jnp.ones_like(x), attributes, 0.0, jax.lax.add)


for label, shape, attributes in [
    ("1d", (2, 7, 2), dict(window=[3], strides=[2], padding=[[0, 0]])),
    ("2d", (2, 4, 6, 3), dict(window=[2, 2], strides=[2, 2], padding=[[0, 0], [0, 0]])),
    ("2d overlapping same", (1, 5, 6, 2), dict(window=[3, 3], strides=[2, 2], padding=[[1, 1], [0, 1]])),
    ("2d rows left over", (1, 5, 7, 1), dict(window=[2, 3], strides=[2, 3], padding=[[0, 0], [0, 0]])),
    ("3d", (1, 3, 4, 3, 2), dict(window=[2, 2, 3], strides=[1, 2, 1], padding=[[0, 1], [0, 0], [1, 1]])),
    ("ties", (1, 4, 4, 2), dict(window=[2, 2], strides=[2, 2], padding=[[0, 0], [0, 0]])),
]:
    # Few distinct values in the last case: the first largest element takes the gradient.
    x = rng.integers(0, 2, size=shape).astype(float) if label == "ties" else normal(*shape)
    for op, function in [("maxPool", max_pool), ("averagePool", average_pool)]:
        y, vjp = jax.vjp(lambda x: function(x, attributes), x)
        g = normal(*y.shape)
        (dx,) = vjp(jnp.asarray(g))
        case(op, "jax", [x], y, attributes, label)
        if op == "maxPool":
            case("maxPoolGradient", "jax", [x, g], dx, attributes, label)
        else:
            case("averagePoolGradient", "jax", [g], dx, {**attributes, "inputSpatial": list(shape[1:-1])}, label)

# Reductions -----------------------------------------------------------------------------------------------------------

for axes in ([0], [1], [2], [0, 2], [0, 1, 2]):
    x = normal(3, 4, 5)
    case("reduceSum", "numpy", [x], x.sum(axis=tuple(axes)), {"axes": axes})
    case("reduceMax", "numpy", [x], x.max(axis=tuple(axes)), {"axes": axes})
    case("reduceMin", "numpy", [x], x.min(axis=tuple(axes)), {"axes": axes})
for axis in (0, 1, 2):
    x = rng.integers(0, 4, size=(3, 4, 5)).astype(float)
    case("argMax", "numpy", [x], x.argmax(axis=axis).astype(np.int32), {"axis": axis}, "ties")

# Data movement --------------------------------------------------------------------------------------------------------

x = normal(2, 3, 4)
case("transpose", "numpy", [x], x.transpose(2, 0, 1), {"permutation": [2, 0, 1]})
case("reshape", "numpy", [x], x.reshape(4, 6), {"shape": [4, 6]})
case("broadcast", "jax", [x[:, :1]], jax.lax.broadcast_in_dim(x[:, :1], (2, 5, 3, 4), (0, 2, 3)), {"shape": [2, 5, 3, 4], "axes": [0, 2, 3]})

# Random bits: TensorFlow's Philox4x32-10, as an independent implementation -------------------------------------------

for seed, stream, step, count in [(0, 0, 0, 9), (7, 3, 1, 8), (2147483647, 12, 100000, 10)]:
    key = np.array([seed | (0x6D696C6C << 32)], dtype=np.uint64)
    counter = np.array([0, step | (stream << 32)], dtype=np.uint64)
    words = tf.raw_ops.StatelessRandomUniformFullIntV2(shape=[count], key=key, counter=counter, alg=1, dtype=tf.uint32)
    values = (words.numpy() >> 8).astype(np.float64) * 2.0**-24
    case("randomUniform", "tensorflow", [np.array(step, dtype=np.int32)], values, {"seed": seed, "stream": stream})

versions = {"numpy": np.__version__, "scipy": scipy.__version__, "jax": jax.__version__, "tensorflow": tf.__version__}
target = pathlib.Path(__file__).parents[2] / "test/golden/ops/ops.json"
target.parent.mkdir(parents=True, exist_ok=True)
lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in cases)
target.write_text(f'{{"versions":{json.dumps(versions)},\n"cases":[\n{lines}\n]}}\n')
print(f"{len(cases)} cases, {target.stat().st_size} bytes")
