"""Golden values for functions of `ops` and activations over an axis, with gradients: Keras on JAX in float64; sparsemax by NumPy.

Writes test/golden/nn/symbolicOps.json. A case names a function of `ops` and its arguments behind the tensors. Inputs are short
decimals; results have 9 significant digits.

    python scripts/golden/symbolic_ops.py
"""

from support import encode
from support.golden_files import write
from support.keras_float64 import VERSIONS, jax, jnp, keras, np
from support.keras_options import snake

rng = np.random.default_rng(77)
cases = []


def normal(*shape):
    return np.round(rng.normal(size=shape), 2)


def case(name, tensors, arguments, function=None):
    """`arguments`: positional ones, as the TypeScript function takes them; tuples become arrays."""
    words = {"channelsLast": "channels_last"}
    given = [tuple(a) if isinstance(a, list) else words.get(a, a) for a in arguments]
    apply = function or getattr(keras.ops, snake(name))
    output, pullback = jax.vjp(lambda *x: apply(*x, *given), *[jnp.asarray(x) for x in tensors])
    upstream = normal(*output.shape)
    gradients = pullback(jnp.asarray(upstream))
    cases.append(
        {
            "name": name,
            "arguments": arguments,
            "inputs": [encode.array(x, 9) for x in tensors],
            "upstream": encode.array(upstream, 9),
            "output": encode.array(output, 9),
            "gradients": [encode.array(g, 9) for g in gradients],
        }
    )


for axis, shape in ((-1, (3, 8)), (0, (4, 3)), (1, (2, 6, 2))):
    case("glu", [normal(*shape)], [axis])

def simplex_projection(x, axis):
    """The closest point whose coordinates are not negative and sum to 1: what sparsemax is, by bisection of the threshold."""
    low, high = x.min(axis=axis, keepdims=True) - 1.0, x.max(axis=axis, keepdims=True)
    for _ in range(200):
        middle = (low + high) / 2
        above = np.maximum(x - middle, 0).sum(axis=axis, keepdims=True) > 1
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.maximum(x - low, 0)


def sparsemax_case(x, arguments):
    """Not Keras: 3.15.1 sums cumulative sums instead of scores, and its results do not sum to 1."""
    axis = arguments[0] if arguments else -1
    upstream = normal(*x.shape)
    loss = lambda y: float((simplex_projection(y, axis) * upstream).sum())
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[i] = 1e-6
        gradient[i] = (loss(x + step) - loss(x - step)) / 2e-6
    arrays = {"upstream": upstream, "output": simplex_projection(x, axis)}
    encoded = {key: encode.array(value, 9) for key, value in arrays.items()}
    gradients = [encode.array(np.round(gradient, 7), 9)]
    given = {"name": "sparsemax", "arguments": arguments, "inputs": [encode.array(x, 9)]}
    cases.append({**given, **encoded, "gradients": gradients})


for axis, shape in ((-1, (5, 7)), (0, (4, 3)), (1, (2, 6, 2)), (-1, (3, 1))):
    # Three decimals: with two, a score may lie exactly at the threshold, where there is a kink.
    sparsemax_case(np.round(rng.normal(size=shape), 3), [axis])
# One clear winner, ties at the top, large scores.
sparsemax_case(np.array([[9.0, 0.0, -3.0, 1.0], [2.0, 2.0, 0.5, 1.8], [-50.0, 100.0, 99.25, 7.0]]), [])

for shape, kernel, arguments in (
    ((2, 9, 4), (3, 4, 5), []),
    ((2, 9, 4), (3, 2, 6), [2, "same"]),
    ((2, 7, 6, 3), (3, 2, 3, 4), [[1, 2], "same"]),
    ((2, 7, 8, 4), (2, 3, 1, 8), [1, "valid", "channelsLast", [2, 1]]),
    ((1, 4, 5, 4, 2), (2, 2, 2, 2, 3), [1, "same"]),
):
    case("conv", [normal(*shape), normal(*kernel)], arguments)
for shape, kernel, arguments in (
    ((2, 9, 3), (3, 3, 2), [2, "same"]),
    ((2, 6, 7, 3), (3, 3, 3, 2), []),
    ((2, 6, 7, 2), (2, 3, 2, 1), [1, "same", "channelsLast", 2]),
):
    case("depthwiseConv", [normal(*shape), normal(*kernel)], arguments)
for shape, kernel, arguments in (
    ((2, 5, 3), (3, 4, 3), [2]),
    ((2, 4, 3, 2), (3, 2, 3, 2), [2, "same"]),
    ((2, 4, 3, 2), (3, 3, 2, 2), [[2, 3], "valid", 1]),
):
    case("convTranspose", [normal(*shape), normal(*kernel)], arguments)
for name in ("maxPool", "averagePool"):
    function = getattr(keras.ops, snake(name))
    # Keras 3.15.1 on JAX fails for its own default of `strides`, which is the size of the window.
    pool = lambda x, size, strides=None, *rest, f=function: f(x, size, size if strides is None else strides, *rest)
    for shape, arguments in (
        ((2, 9, 3), [2]),
        ((2, 9, 3), [3, 2, "same"]),
        ((2, 7, 6, 2), [[2, 3], [2, 1]]),
        ((1, 4, 5, 4, 2), [2, None, "same"]),
    ):
        # All different: the gradient of a maximum is one thing only.
        x = rng.permutation(int(np.prod(shape))).reshape(shape) / 8
        case(name, [x], arguments, pool)

write("nn/symbolicOps.json", __file__, VERSIONS, {"cases": cases}, end="}\n")
print(f"{len(cases)} cases")
