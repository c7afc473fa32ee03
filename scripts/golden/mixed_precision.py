"""Golden values for products in bfloat16: JAX, checked against PyTorch's bfloat16 tensors.

Operands are rounded by jax.lax.reduce_precision, products accumulated in float64. Results that Millrace rounds are rounded
the same way; kernel gradients and dots are not.

Writes test/golden/ops/mixedPrecision.json: attributes, operands, upstream gradient, result and both gradients.

    python scripts/golden/mixed_precision.py
"""

import json
import pathlib

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp
import numpy as np
import torch
from support.encode import array, number

rng = np.random.default_rng(20251121)
cases = []


def normal(*shape):
    return rng.normal(size=shape).astype(np.float32)


def rounded(x):
    """The nearest bfloat16 number, as float64."""
    return jax.lax.reduce_precision(jnp.asarray(x, jnp.float32), exponent_bits=8, mantissa_bits=7).astype(jnp.float64)


def tensor(x):
    """A bfloat16 tensor of PyTorch."""
    return torch.tensor(np.asarray(x, np.float32)).bfloat16()


def check(name, ours, theirs):
    """PyTorch rounds every result to bfloat16: 8 bits of significand, and sums in another order."""
    theirs = theirs.detach().float().numpy()
    scale = np.abs(ours).max()
    np.testing.assert_allclose(ours, theirs, rtol=2**-7, atol=1e-3 * scale, err_msg=name)


def convolution(x_shape, kernel_shape, strides, padding, groups=1, bias=False, relu=False):
    x, kernel = normal(*x_shape), normal(*kernel_shape)
    rank = len(strides)
    letters = "HWD"[:rank]
    numbers = (f"N{letters}C", f"{letters}IO", f"N{letters}C")

    def product(x, kernel):
        return jax.lax.conv_general_dilated(
            x, kernel, strides, padding, dimension_numbers=numbers, feature_group_count=groups
        )

    y, vjp = jax.vjp(product, rounded(x), rounded(kernel))
    offset = normal(kernel_shape[-1]) if bias else np.zeros(kernel_shape[-1], np.float32)
    y = y + offset
    if relu:
        y = jnp.maximum(y, 0)
    y = rounded(y)
    upstream = normal(*y.shape)
    arriving = jnp.where(y > 0, rounded(upstream), 0) if relu else rounded(upstream)
    dx, dkernel = vjp(arriving)
    dx = rounded(dx)

    first = tensor(np.moveaxis(x, -1, 1)).requires_grad_()
    second = tensor(np.moveaxis(kernel, [-1, -2], [0, 1])).requires_grad_()
    assert all(low == high for low, high in padding), "PyTorch pads both sides alike"
    layer = [torch.conv1d, torch.conv2d, torch.conv3d][rank - 1]
    z = layer(first, second, tensor(offset), strides, [low for low, _ in padding], 1, groups)
    if relu:
        z = torch.relu(z)
    z.backward(tensor(np.moveaxis(upstream, -1, 1)))
    check("y", y, z.movedim(1, -1))
    check("dx", dx, first.grad.movedim(1, -1))
    check("dkernel", dkernel, second.grad.movedim([0, 1], [-1, -2]))

    add("convolution", {"strides": strides, "padding": padding, "groups": groups, "bias": bias, "relu": relu},
        x, kernel, offset if bias else None, upstream, y, dx, dkernel)


def dot(m, k, n, transpose_a=False, transpose_b=False, bias=False, relu=False):
    a = normal(k, m) if transpose_a else normal(m, k)
    b = normal(n, k) if transpose_b else normal(k, n)

    def product(a, b):
        return (a.T if transpose_a else a) @ (b.T if transpose_b else b)

    y, vjp = jax.vjp(product, rounded(a), rounded(b))
    offset = normal(n) if bias else np.zeros(n, np.float32)
    y = y + offset
    if relu:
        y = jnp.maximum(y, 0)
    upstream = normal(*y.shape)
    arriving = rounded(jnp.where(y > 0, upstream, 0) if relu else upstream)
    da, db = vjp(arriving)

    first, second = tensor(a).requires_grad_(), tensor(b).requires_grad_()
    z = (first.T if transpose_a else first) @ (second.T if transpose_b else second) + tensor(offset)
    if relu:
        z = torch.relu(z)
    z.backward(tensor(upstream))
    check("y", y, z)
    check("da", da, first.grad)
    check("db", db, second.grad)

    add("dot", {"transposeA": transpose_a, "transposeB": transpose_b, "bias": bias, "relu": relu},
        a, b, offset if bias else None, upstream, y, da, db)


def add(kind, options, first, second, bias, upstream, output, first_gradient, second_gradient):
    cases.append(
        {
            "kind": kind,
            "options": options,
            "first": array(first, 9),
            "second": array(second, 9),
            "bias": None if bias is None else array(bias, 9),
            "upstream": array(upstream, 9),
            "output": array(output, 9),
            "firstGradient": array(first_gradient, 9),
            "secondGradient": array(second_gradient, 9),
        }
    )


convolution((2, 5, 6, 3), (3, 3, 3, 4), [1, 1], [[1, 1], [1, 1]], bias=True, relu=True)
convolution((2, 7, 7, 4), (3, 3, 4, 6), [2, 2], [[1, 1], [1, 1]])
convolution((1, 4, 4, 16), (1, 1, 16, 16), [1, 1], [[0, 0], [0, 0]], bias=True)
convolution((1, 5, 4, 16), (3, 3, 1, 16), [1, 1], [[1, 1], [1, 1]], groups=16)
convolution((2, 9, 3), (4, 3, 5), [2], [[2, 2]], bias=True, relu=True)
convolution((1, 4, 4, 4, 2), (2, 2, 2, 2, 3), [1, 1, 1], [[0, 0], [0, 0], [0, 0]])
dot(5, 16, 7)
dot(4, 33, 3, transpose_a=True)
dot(16, 8, 16, transpose_b=True, bias=True)
dot(3, 64, 10, bias=True, relu=True)

# One reading of the rounding itself: what PyTorch's conversion gives.
edges = [1 + 2**-8, 1 + 3 * 2**-8, 1 + 2**-8 + 2**-23, -1 - 2**-8, 3.1415927, 0.1, 65535.0, 257.0, 259.0, 1e-30, -0.0]
edges += [3.3895313892515355e38, 3.3961776e38, -3.4028235e38, float("inf"), -float("inf"), float("nan")]
with_edges = torch.tensor(edges, dtype=torch.float32)
conversions = list(zip(with_edges.tolist(), with_edges.bfloat16().float().tolist()))
np.testing.assert_array_equal(np.array([after for _, after in conversions]), np.asarray(rounded(with_edges.numpy())))

out = pathlib.Path(__file__).resolve().parents[2] / "test" / "golden" / "ops" / "mixedPrecision.json"
head = {
    "script": "scripts/golden/mixed_precision.py",
    "versions": {"jax": jax.__version__, "torch": torch.__version__, "numpy": np.__version__},
}
body = ",\n".join(json.dumps(item) for item in cases)
pairs = json.dumps([[number(before, 17), number(after, 17)] for before, after in conversions])
out.write_text(f'{{"head": {json.dumps(head)},\n"conversions": {pairs},\n"cases": [\n{body}\n]\n}}\n')
