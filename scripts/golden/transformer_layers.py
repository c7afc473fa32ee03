"""Golden values for layer normalisation, embeddings and zero padding: Keras on JAX in float64.

Writes test/golden/nn/transformerLayers.json in the form of layers.json (see nn.py): forward pass and gradients.

    python scripts/golden/transformer_layers.py
"""

import json
import os
import pathlib

os.environ["KERAS_BACKEND"] = "jax"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp
import keras
import numpy as np
from support import encode
from support.keras_options import snake

keras.config.set_floatx("float64")

OUT = pathlib.Path(__file__).resolve().parents[2] / "test" / "golden" / "nn" / "transformerLayers.json"
VERSIONS = {"keras": keras.__version__, "jax": jax.__version__, "numpy": np.__version__}
rng = np.random.default_rng(20261122)


def array(value):
    return encode.array(value, digits=9)


def normal(*shape):
    return np.round(rng.normal(size=shape), 3)


cases = []


def case(class_name, options, x, label):
    layer = getattr(keras.layers, class_name)(**{snake(key): v for key, v in options.items()})
    layer.build(x.shape)
    for weight in layer.weights:
        weight.assign(normal(*weight.shape))
    trainable = [v.value for v in layer.trainable_variables]

    def run(trainable, x):
        return layer.stateless_call(trainable, [], x)[0]

    output = run(trainable, x)
    upstream = normal(*output.shape)
    gradients, x_gradient = jax.grad(lambda t, x: jnp.sum(run(t, x) * upstream), argnums=(0, 1))(trainable, jnp.asarray(x))
    cases.append(
        {
            "className": class_name,
            "label": label,
            "options": options,
            "training": False,
            "input": array(x),
            "weights": [{"name": w.name, **array(w.value)} for w in layer.weights],
            "upstream": array(upstream),
            "output": array(output),
            "inputGradient": array(x_gradient),
            "weightGradients": [{"name": v.name, **array(g)} for v, g in zip(layer.trainable_variables, gradients)],
            "newState": [],
        }
    )


case("LayerNormalization", {}, normal(3, 5), "rows")
case("LayerNormalization", {}, normal(2, 3, 4), "sequences")
case("LayerNormalization", {"axis": 1, "epsilon": 0.1}, normal(2, 4, 3), "another axis")
case("LayerNormalization", {"axis": [2, 1]}, normal(2, 3, 4), "two axes, in any order")
case("LayerNormalization", {"axis": [1, 3], "scale": False}, normal(2, 3, 2, 4), "two axes apart, no gamma")
case("LayerNormalization", {"center": False}, normal(2, 6) + 8.0, "no beta, far from zero")
case("LayerNormalization", {"center": False, "scale": False}, normal(2, 3, 5), "no weights")
case("LayerNormalization", {}, np.full((2, 3), 1.5), "equal elements")

case("Embedding", {"inputDim": 7, "outputDim": 3}, rng.integers(0, 7, (2, 4)).astype("float64"), "sequences")
case("Embedding", {"inputDim": 3, "outputDim": 4}, rng.integers(0, 3, (5,)).astype("float64"), "one word each")
case("Embedding", {"inputDim": 2, "outputDim": 1}, rng.integers(0, 2, (2, 3, 2)).astype("float64"), "more dimensions")
case("Embedding", {"inputDim": 4, "outputDim": 2}, np.array([[0.9, 3.2, 2.0]]), "fractions are cut off")

case("ZeroPadding2D", {}, normal(2, 2, 3, 2), "one on each side")
case("ZeroPadding2D", {"padding": [1, 2]}, normal(1, 3, 2, 2), "rows and columns")
case("ZeroPadding2D", {"padding": [[0, 1], [2, 0]]}, normal(1, 2, 2, 3), "each side")
case("ZeroPadding2D", {"padding": 0}, normal(1, 2, 2, 1), "nothing")

# Keras sorts the axes as they are given: gamma has the size along the last axis first.
case("LayerNormalization", {"axis": [1, -1]}, normal(2, 3, 2, 4), "axes counted from both ends")

head = {"script": "scripts/golden/transformer_layers.py", "versions": VERSIONS}
body = ",\n".join(json.dumps(item) for item in cases)
OUT.write_text(f'{{"head": {json.dumps(head)},\n"cases": [\n{body}\n]\n}}\n')
