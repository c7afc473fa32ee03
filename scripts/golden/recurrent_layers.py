"""Golden values for recurrent layers: Keras on JAX in float64.

Writes test/golden/nn/recurrentLayers.json in the form of layers.json (see nn.py): forward pass and gradients. With dropout
Keras gets the masks that Millrace draws.

    python scripts/golden/recurrent_layers.py
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
from support.philox import dropout_mask

keras.config.set_floatx("float64")

OUT = pathlib.Path(__file__).resolve().parents[2] / "test" / "golden" / "nn" / "recurrentLayers.json"
VERSIONS = {"keras": keras.__version__, "jax": jax.__version__, "numpy": np.__version__}
GATES = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3}
rng = np.random.default_rng(20261121)


def array(value):
    return encode.array(value, digits=9)


def normal(*shape):
    return np.round(rng.normal(size=shape), 3)


def set_masks(layer, options, input_shape):
    """As Keras draws them: one mask, or one for each gate where the state has dropout, too."""
    rate, recurrent_rate = options.get("dropout", 0), options.get("recurrentDropout", 0)
    gates = GATES[type(layer).__name__]
    count = gates if recurrent_rate > 0 else 1
    batch, _, features = input_shape
    streams = iter(range(2 * count))

    def masks(rate, size):
        if rate == 0:
            return None
        drawn = [jnp.asarray(dropout_mask((batch, size), rate, options["seed"], next(streams))) for _ in range(count)]
        return drawn if getattr(layer.cell, "dropout_mask_count", None) is not None else drawn[0]

    layer.cell._dropout_mask = masks(rate, features)
    layer.cell._recurrent_dropout_mask = masks(recurrent_rate, options["units"])


cases = []


def case(class_name, options, input_shape, label="", training=False):
    named = {key: snake(v) if isinstance(v, str) else v for key, v in options.items()}
    # Keras' own tanh on JAX goes through float32.
    named.setdefault("activation", jnp.tanh)
    layer = getattr(keras.layers, class_name)(**{snake(key): v for key, v in named.items()})
    x = normal(*input_shape)
    layer.build(input_shape)
    for weight in layer.weights:
        weight.assign(normal(*weight.shape) * 0.5)
    trainable = [v.value for v in layer.trainable_variables]
    non_trainable = [v.value for v in layer.non_trainable_variables]
    start = [np.asarray(w.value) for w in layer.weights]

    def run(trainable, x):
        if training:
            set_masks(layer, options, input_shape)
        return layer.stateless_call(trainable, non_trainable, x, training=training)[0]

    output = run(trainable, x)
    assert output.dtype == "float64"
    upstream = normal(*output.shape)
    gradients, x_gradient = jax.grad(lambda t, x: jnp.sum(run(t, x) * upstream), argnums=(0, 1))(trainable, jnp.asarray(x))
    cases.append(
        {
            "className": class_name,
            "label": label,
            "options": options,
            "training": training,
            "input": array(x),
            "weights": [{"name": w.name, **array(v)} for w, v in zip(layer.weights, start)],
            "upstream": array(upstream),
            "output": array(output),
            "inputGradient": array(x_gradient),
            "weightGradients": [{"name": v.name, **array(g)} for v, g in zip(layer.trainable_variables, gradients)],
            "newState": [],
        }
    )


for name in ("SimpleRNN", "LSTM", "GRU"):
    case(name, {"units": 3}, (2, 4, 2), "last state")
    case(name, {"units": 3, "returnSequences": True}, (2, 5, 2), "all states")
    case(name, {"units": 2, "goBackwards": True}, (2, 3, 3), "backwards")
    case(name, {"units": 2, "goBackwards": True, "returnSequences": True}, (2, 4, 1), "backwards, all states")
    case(name, {"units": 3, "useBias": False, "activation": "relu"}, (2, 3, 2), "no bias, relu")
    case(name, {"units": 3, "unroll": True, "returnSequences": True}, (1, 3, 2), "unrolled")
    case(name, {"units": 2}, (3, 1, 4), "one step")
    case(name, {"units": 3, "dropout": 0.4, "seed": 5}, (3, 4, 4), "dropout of the input", training=True)
    case(name, {"units": 3, "recurrentDropout": 0.4, "seed": 6}, (3, 3, 2), "dropout of the state", training=True)
    case(
        name,
        {"units": 3, "dropout": 0.3, "recurrentDropout": 0.5, "seed": 7, "returnSequences": True},
        (2, 3, 4),
        "both dropouts",
        training=True,
    )
    case(name, {"units": 3, "dropout": 0.3, "recurrentDropout": 0.5, "seed": 7}, (2, 3, 4), "dropouts at inference")

case("LSTM", {"units": 2, "recurrentActivation": "hardSigmoid", "activation": "softsign"}, (2, 3, 2), "other activations")
case("LSTM", {"units": 2, "unitForgetBias": False, "activation": "linear"}, (2, 3, 2), "linear")
for reset_after in (True, False):
    label = "reset after" if reset_after else "reset before"
    case("GRU", {"units": 3, "resetAfter": reset_after, "returnSequences": True}, (2, 4, 2), label)
    case("GRU", {"units": 2, "resetAfter": reset_after, "useBias": False, "recurrentActivation": "relu"}, (2, 3, 2), f"{label}, no bias, relu gates")
    case("GRU", {"units": 3, "resetAfter": reset_after, "recurrentDropout": 0.4, "seed": 8}, (3, 3, 2), f"{label}, dropout of the state", training=True)

head = {"script": "scripts/golden/recurrent_layers.py", "versions": VERSIONS}
body = ",\n".join(json.dumps(item) for item in cases)
OUT.write_text(f'{{"head": {json.dumps(head)},\n"cases": [\n{body}\n]\n}}\n')
