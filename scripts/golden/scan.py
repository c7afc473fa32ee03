"""Golden values for scan and its gradients: jax.lax.scan and jax.grad, in float64.

Writes test/golden/ops/scan.json; test/ops/scanCases.ts builds the same computations under the same names.

    python scripts/golden/scan.py
"""

import os

os.environ["JAX_PLATFORMS"] = "cpu"

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp
import numpy as np
from jax.lax import scan
from support.encode import typed_array
from support.golden_files import write

rng = np.random.default_rng(20261121)
cases = []


def case(name, inputs, compute):
    """`compute(*inputs)` gives a tuple of results."""
    outputs = compute(*[jnp.asarray(x) for x in inputs])
    cases.append(
        {"name": name, "inputs": [typed_array(x) for x in inputs], "outputs": [typed_array(y) for y in outputs]}
    )


def normal(*shape):
    return np.round(rng.normal(size=shape), 2)


# Forward --------------------------------------------------------------------------------------------------------------


def two_carries(reverse):
    def compute(a, b, xs, ys):
        def body(carry, element):
            a, b = carry
            x, y = element
            return (jnp.tanh(a * b + y), b + x), (jnp.sum(a, axis=0), x * y)

        (a, b), (sums, products) = scan(body, (a, b), (xs, ys), reverse=reverse)
        return a, b, sums, products

    return compute


for reverse in (False, True):
    operands = [normal(2, 3), normal(3), normal(5, 3), normal(5, 2, 3)]
    case("two carries, reversed" if reverse else "two carries", operands, two_carries(reverse))


def no_sequences(x):
    final, outputs = scan(lambda c, _: (c * 0.5 + 1, c), x, None, length=4)
    return final, outputs


case("no sequences", [normal(3)], no_sequences)


def no_outputs(c, xs):
    return (scan(lambda c, x: (c * x + 1, None), c, xs)[0],)


case("no outputs", [normal(2), normal(6, 2)], no_outputs)


def no_carries(xs):
    return (scan(lambda _, x: (None, jnp.flip(x) * 3), None, xs)[1],)


case("no carries", [normal(4, 3)], no_carries)


def captured(c, xs, w, v):
    def body(c, x):
        y = c @ (jnp.exp(w) + v[:, None]) + v + x
        return jnp.sin(y), y * jnp.sum(v)

    return scan(body, c, xs)


case("captured constants", [normal(2, 3), normal(4, 2, 3), normal(3, 3) / 4, normal(3) / 4], captured)


def nested(total, rows, w):
    def outer(total, row):
        def inner(sum, x):
            sum = jnp.tanh(sum * w + x)
            return sum, sum + total

        return scan(inner, total, row)

    return scan(outer, total, rows)


case("nested", [normal(2), normal(3, 4, 2), normal(2)], nested)


def counter(xs):
    def body(i, x):
        return i + 1, (i * 2, jnp.where(i % 2 == 0, x, -x))

    i, (doubles, signed) = scan(body, jnp.int32(3), xs)
    return i, doubles, signed


case("counter", [normal(5, 2)], counter)


def running_sum(c, xs):
    def body(c, x):
        c = c + x
        return c, c * 2

    return scan(body, c, xs)


case("one step", [normal(3), normal(1, 3)], running_sum)
case("no steps", [normal(3), normal(0, 3)], running_sum)
case("no steps, gradients", [normal(3), normal(0, 3)], jax.grad(lambda c, x: jnp.sum(c * running_sum(c, x)[0]), (0, 1)))

# Gradients of sum(weights * outputs) + sum(weight * final carries) -----------------------------------------------------


def gradients(run, count):
    """Of the first `count` operands; behind them come weights of all results of `run`."""

    def loss(*operands):
        results = run(*operands[:count])
        return sum(jnp.sum(w * y) for w, y in zip(operands[count:], results))

    return lambda *operands: jax.grad(loss, argnums=tuple(range(count)))(*operands)


def rnn(reverse):
    def compute(h, xs, kernel, recurrent, bias):
        def body(h, x):
            h = jnp.tanh(x @ kernel + h @ recurrent + bias)
            return h, h

        return scan(body, h, xs, reverse=reverse)

    return compute


for reverse in (False, True):
    operands = [normal(2, 4), normal(5, 2, 3), normal(3, 4), normal(4, 4), normal(4)]
    weights = [normal(2, 4), normal(5, 2, 4)]
    name = "simple RNN, reversed" if reverse else "simple RNN"
    case(name, operands, rnn(reverse))
    case(f"{name}, gradients", operands + weights, gradients(rnn(reverse), 5))


def lstm(h, c, xs, recurrent, bias):
    def body(carry, x):
        h, c = carry
        z = x + h @ recurrent + bias
        i, f, g, o = jnp.split(z, 4, axis=1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    (h, c), outputs = scan(body, (h, c), xs)
    return h, c, outputs


operands = [normal(2, 3), normal(2, 3), normal(5, 2, 12), normal(3, 12), normal(12)]
case("LSTM", operands, lstm)
case("LSTM, gradients", operands + [normal(2, 3), normal(2, 3), normal(5, 2, 3)], gradients(lstm, 5))


def elementwise_constant(h, xs, decay, matrix):
    # decay is used elementwise and repeated, matrix as either operand of a product and elementwise
    def body(h, x):
        y = matrix @ h + jnp.dot(jnp.sin(h), matrix.T) * decay[0] + matrix * decay
        return jnp.tanh(y + x), jnp.exp(-h * h)

    return scan(body, h, xs)


operands = [normal(3, 3), normal(4, 3, 3), normal(3, 3), normal(3, 3)]
case("elementwise constant", operands, elementwise_constant)
case("elementwise constant, gradients", operands + [normal(3, 3), normal(4, 3, 3)], gradients(elementwise_constant, 4))
case("nested, gradients", [normal(2), normal(3, 4, 2), normal(2), normal(2), normal(3, 4, 2)], gradients(nested, 3))


def squared_slopes(xs, kernel, recurrent, bias):
    """The sum of squares of a gradient through the RNN: its own gradient needs second derivatives."""
    loss = lambda r, b: jnp.sum(rnn(False)(jnp.zeros((2, 4)), xs, kernel, r, b)[0] ** 2)
    return sum(jnp.sum(slope**2) for slope in jax.grad(loss, (0, 1))(recurrent, bias))


operands = [normal(3, 2, 3), normal(3, 4), normal(4, 4), normal(4)]
case("second derivatives", operands, jax.grad(squared_slopes, (0, 1, 2, 3)))

versions = {"numpy": np.__version__, "jax": jax.__version__}
write("ops/scan.json", __file__, versions, {"cases": cases}, end="}\n")
print(f"{len(cases)} cases")
