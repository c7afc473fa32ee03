"""Golden values for elementwise ops (rounding, trigonometry, erf, remainder) and for activations beyond the basic ones.

Writes test/golden/ops/elementwise.json (NumPy and SciPy, cases as in ops.py) and test/golden/nn/activations.json (Keras on
JAX in float64: value and gradient of sum(value * upstream)). Inputs are short decimals.

    python scripts/golden/elementwise.py
"""

import re

import scipy
import scipy.special
from support.encode import number
from support.golden_files import write
from support.keras_float64 import jax, jnp, keras, np
from support.op_cases import op_case

VERSIONS = {"numpy": np.__version__, "scipy": scipy.__version__, "keras": keras.__version__, "jax": jax.__version__}
cases = []


def case(op, source, inputs, output, label=""):
    cases.append(op_case(op, source, inputs, output, label=label))


# Ops ------------------------------------------------------------------------------------------------------------------

x = np.array([-3.5, -2.5, -1.25, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.5, 2.5, 3.5, 20.0, -20.0, np.inf, -np.inf, np.nan])
angles = np.array([-1000.0, -7.5, -3.25, -1.5, -0.125, 0.0, 0.5, 1.625, 3.0, 4.75, 6.25, 100.0, 12345.0, np.inf, np.nan])
with np.errstate(all="ignore"):
    case("ceil", "numpy", [x], np.ceil(x))
    case("round", "numpy", [x], np.round(x))
    case("sin", "numpy", [angles], np.sin(angles))
    case("cos", "numpy", [angles], np.cos(angles))
    case("erf", "scipy", [x], scipy.special.erf(x))
    dense = np.linspace(-7, 7, 113)
    case("erf", "scipy", [dense], scipy.special.erf(dense), label="everywhere")

    # All pairs of a few numbers: quadrants, axes, zeros, infinities.
    few = np.array([-np.inf, -2.5, -1.0, -0.0, 0.0, 0.75, 4.0, np.inf, np.nan])
    a, b = (v.ravel() for v in np.meshgrid(few, few))
    case("atan2", "numpy", [a, b], np.arctan2(a, b))
    few = np.array([-np.inf, -7.5, -2.0, -0.375, 0.0, 0.5, 3.0, 7.5, 1e6, np.inf, np.nan])
    a, b = (v.ravel() for v in np.meshgrid(few, few))
    case("remainder", "numpy", [a, b], np.remainder(a, b))
    few = np.array([-2147483648, -7, -2, -1, 0, 1, 3, 7, 2147483647], dtype=np.int32)
    a, b = (v.ravel() for v in np.meshgrid(few, few))
    case("remainder", "numpy", [a, b], np.remainder(a, b), label="int32")

write("ops/elementwise.json", __file__, VERSIONS, {"cases": cases}, end="}\n")

# Activations ----------------------------------------------------------------------------------------------------------

NAMES = """celu elu exponential gelu hard_shrink hard_sigmoid hard_silu hard_tanh leaky_relu log_sigmoid mish relu6 selu
silu soft_shrink softplus softsign sparse_plus sparse_sigmoid squareplus tanh_shrink"""
OPTIONS = [
    ("celu", {"alpha": 0.5}),
    ("elu", {"alpha": 0.3}),
    ("gelu", {"approximate": True}),
    ("hard_shrink", {"threshold": 1.25}),
    ("leaky_relu", {"negative_slope": 0.05}),
    ("soft_shrink", {"threshold": 1.25}),
    ("squareplus", {"b": 0.5}),
    ("threshold", {"threshold": 0.2, "default_value": -3.0}),
]
points = np.array([-30.0, -4.5, -2.5, -0.875, -0.375, -0.125, 0.0, 0.125, 0.375, 0.625, 1.5, 2.75, 5.0, 6.5, 30.0])
# No backend agrees with another on the derivative at these kinks.
KINKS = {"relu6": [0.0]}
rng = np.random.default_rng(20260814)
activations = []
for name, options in [(name, {}) for name in NAMES.split()] + OPTIONS:
    given = np.array([v for v in points if v not in KINKS.get(name, [])])
    function = getattr(keras.activations, name)
    upstream = np.round(rng.normal(size=given.shape), 3)
    gradient = jax.grad(lambda x: jnp.sum(function(x, **options) * upstream))(jnp.asarray(given))
    arrays = {"input": given, "upstream": upstream, "output": function(jnp.asarray(given), **options), "gradient": gradient}
    activations.append(
        {"name": re.sub(r"_(\w)", lambda m: m.group(1).upper(), name), "options": list(options.values())}
        | {key: [number(v, 9) for v in np.asarray(value)] for key, value in arrays.items()}
    )
write("nn/activations.json", __file__, VERSIONS, {"cases": activations}, end="}\n")
