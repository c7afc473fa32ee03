"""Golden values for the ops that move elements: NumPy and JAX.

Writes test/golden/ops/movement.json, cases as in ops.py.

    python scripts/golden/movement.py
"""

import os

os.environ["JAX_PLATFORMS"] = "cpu"

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp
import numpy as np
from support.golden_files import write
from support.op_cases import op_case

rng = np.random.default_rng(20240801)
cases = []


def case(*given):
    cases.append(op_case(*given))


def normal(*shape):
    return np.round(rng.normal(size=shape), 2)


# Slices: NumPy's own notation -----------------------------------------------------------------------------------------

x = normal(4, 5, 3)
for label, index in [
    ("part", np.s_[1:3, 0:4, 2:3]),
    ("strides", np.s_[0:4:2, 1:5:3, 0:3:1]),
    ("whole", np.s_[0:4, 0:5, 0:3]),
    ("nothing", np.s_[2:2, 0:5, 0:3]),
]:
    y = x[index]
    attributes = {"starts": [s.start for s in index], "sizes": list(y.shape), "strides": [s.step or 1 for s in index]}
    case("slice", "numpy", [x], y, attributes, label)

# Concatenation --------------------------------------------------------------------------------------------------------

for axis in (0, 1, 2):
    parts = [normal(*(size if i == axis else 3 for i in range(3))) for size in (2, 1, 4)]
    case("concat", "numpy", parts, np.concatenate(parts, axis=axis), {"axis": axis}, f"axis {axis}")
parts = [rng.integers(-9, 9, size=(n, 2)).astype(np.int32) for n in (1, 0, 3)]
case("concat", "numpy", parts, np.concatenate(parts, axis=0), {"axis": 0}, "int32, with an empty one")

# Padding --------------------------------------------------------------------------------------------------------------

for label, low, high, interior in [
    ("around", [1, 0, 2], [0, 3, 1], [0, 0, 0]),
    ("between", [0, 1, 0], [2, 0, 0], [1, 0, 2]),
]:
    x, value = normal(2, 3, 4), np.float64(-0.25)
    y = jax.lax.pad(jnp.asarray(x), jnp.asarray(value), list(zip(low, high, interior)))
    case("pad", "jax", [x, value], y, {"low": low, "high": high, "interior": interior}, label)

# Reversal -------------------------------------------------------------------------------------------------------------

x = normal(3, 4, 2)
for axes in ([0], [1], [2], [0, 2], [0, 1, 2], []):
    case("reverse", "numpy", [x], np.flip(x, axis=tuple(axes)), {"axes": axes}, f"axes {axes}")

# Indices: outside ones give what JAX's mode "fill" gives, and drop out of sums as in its mode "drop" ---------------------

x = normal(4, 3, 2)
indices = np.array([[2, 0, 3], [3, 3, 7]], dtype=np.int32)
for axis in (0, 1, 2):
    y = jnp.take(jnp.asarray(x), indices, axis=axis, mode="fill")
    case("gather", "jax", [x, indices], y, {"axis": axis, "outside": "nan"}, f"axis {axis}")
    zeros = jnp.take(jnp.asarray(x), indices, axis=axis, mode="fill", fill_value=0)
    case("gather", "jax", [x, indices], zeros, {"axis": axis, "outside": "zero"}, f"axis {axis}, zeros outside")
updates = normal(2, 3, 4)
y = jnp.zeros((5, 4)).at[indices].add(updates, mode="drop")
case("scatterAdd", "jax", [updates, indices], y, {"axis": 0, "size": 5}, "axis 0")
y = jnp.zeros((4, 4, 3)).at[:, indices[0]].add(1.5)
case("scatterAdd", "jax", [np.full((4, 3, 3), 1.5), indices[0]], y, {"axis": 1, "size": 4}, "axis 1")

# Running sums: NumPy's, shifted and turned by hand -----------------------------------------------------------------------

x = normal(3, 4, 2)
for axis in (0, 1, 2):
    for exclusive in (False, True):
        for reverse in (False, True):
            turned = np.flip(x, axis) if reverse else x
            y = np.cumsum(turned, axis=axis)
            y = y - turned if exclusive else y
            y = np.flip(y, axis) if reverse else y
            attributes = {"axis": axis, "exclusive": exclusive, "reverse": reverse}
            case("cumulativeSum", "numpy", [x], np.round(y, 10), attributes, f"axis {axis}")

versions = {"numpy": np.__version__, "jax": jax.__version__}
write("ops/movement.json", __file__, versions, {"cases": cases}, end="}\n")
print(f"{len(cases)} cases")
