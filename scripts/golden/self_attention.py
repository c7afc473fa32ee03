"""Golden values for the self-attention of the benchmark's transformer: Keras' MultiHeadAttention on JAX in float64.

Writes test/golden/nn/selfAttention.json: forward pass and gradients. Millrace computes queries, keys and values in one product:
its kernel is Keras' three kernels side by side.

    python scripts/golden/self_attention.py
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

keras.config.set_floatx("float64")

OUT = pathlib.Path(__file__).resolve().parents[2] / "test" / "golden" / "nn" / "selfAttention.json"
VERSIONS = {"keras": keras.__version__, "jax": jax.__version__, "numpy": np.__version__}
BATCH, TOKENS, HEADS, SIZE = 2, 5, 3, 2
UNITS = HEADS * SIZE
rng = np.random.default_rng(20261123)


def array(value):
    return encode.array(value, digits=9)


def normal(*shape):
    return np.round(rng.normal(size=shape), 3)


layer = keras.layers.MultiHeadAttention(num_heads=HEADS, key_dim=SIZE)
x = normal(BATCH, TOKENS, UNITS)
layer.build(x.shape, x.shape)
for weight in layer.weights:
    weight.assign(0.4 * normal(*weight.shape))
trainable = {v.path.split("/")[-2] + "/" + v.name: v.value for v in layer.trainable_variables}
names = list(trainable)


def run(values, x):
    return layer.stateless_call([values[name] for name in names], [], x, x)[0]


def packed(values):
    """In the order and the shapes of Millrace's layer."""
    parts = ("query", "key", "value")
    return [
        np.concatenate([np.asarray(values[f"{part}/kernel"]).reshape(UNITS, UNITS) for part in parts], axis=1),
        np.concatenate([np.asarray(values[f"{part}/bias"]).reshape(UNITS) for part in parts]),
        np.asarray(values["attention_output/kernel"]).reshape(UNITS, UNITS),
        np.asarray(values["attention_output/bias"]),
    ]


output = run(trainable, x)
upstream = normal(*output.shape)
gradients, x_gradient = jax.grad(lambda t, x: jnp.sum(run(t, x) * upstream), argnums=(0, 1))(trainable, jnp.asarray(x))
OUT.write_text(
    json.dumps(
        {
            "head": {"script": "scripts/golden/self_attention.py", "versions": VERSIONS},
            "heads": HEADS,
            "units": UNITS,
            "input": array(x),
            "weights": [array(value) for value in packed(trainable)],
            "upstream": array(upstream),
            "output": array(output),
            "inputGradient": array(x_gradient),
            "weightGradients": [array(value) for value in packed(gradients)],
        }
    )
    + "\n"
)
