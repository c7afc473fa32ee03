"""`.keras` files of functional and nested models made by Keras, with what they predict and how their training goes on.

Writes test/golden/kerasFiles/functionalFiles.json and its files. Run: KERAS_BACKEND=jax python scripts/golden/functional_files.py
"""

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras
import numpy as np
from keras import layers

OUT = Path(__file__).parents[2] / "test/golden/kerasFiles"
rng = np.random.default_rng(17)
keras.utils.set_random_seed(17)


def plain(value):
    """Arrays, lists and records of them, as JSON."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    array = np.asarray(value)
    return {"shape": list(array.shape), "data": [float(f"{v:.9g}") for v in array.ravel().tolist()]}


def numbers(*shape):
    return rng.normal(size=shape).astype(np.float32)


def trained(model, x, y):
    """Saves in the middle of a training; the logs of the next step are what is expected of a reader."""
    for _ in range(2):
        model.train_on_batch(x, y)
    file = f"{model.name}.keras"
    model.save(OUT / file)
    prediction = model.predict(x, verbose=0)
    more = []
    for _ in range(2):
        model.reset_metrics()
        logs = model.train_on_batch(x, y, return_dict=True)
        more.append({name: float(value) for name, value in logs.items()})
    return {"file": file, "x": plain(x), "y": plain(y), "prediction": plain(prediction), "more": more}


def branches():
    """Two inputs in a list, a shared layer that is applied three times, two outputs in a list."""
    left, right = keras.Input((3,), name="left"), keras.Input((3,), name="right")
    shared = layers.Dense(3, activation="tanh", name="shared")
    a = shared(shared(left))
    b = shared(right)
    both = layers.Concatenate(name="both")([a, b])
    gate = layers.Dense(6, activation="sigmoid", name="gate")(both)
    scores = layers.Dense(2, name="scores")(both * gate - both)
    total = layers.Dense(1, name="total")(layers.Dot(axes=1)([a, b]))
    model = keras.Model([left, right], [scores, total], name="branches")
    model.compile(
        keras.optimizers.Adam(0.01),
        loss=["mse", keras.losses.MeanAbsoluteError()],
        loss_weights=[1.0, 0.5],
        metrics=[["mae", keras.metrics.MeanSquaredError(name="squares")], ["mse"]],
        weighted_metrics=[["mae"], []],
    )
    return trained(model, [numbers(4, 3), numbers(4, 3)], [numbers(4, 2), numbers(4, 1)])


def named():
    """Inputs and outputs by name, models inside of the model, a loss for some of the outputs."""
    one, two = keras.Input((4,)), keras.Input((4,))
    z = layers.Dense(3, name="z")(layers.Add()([one, two]))
    m = layers.Dense(2, name="m")(layers.Subtract()([one, two]))
    inner = keras.Model({"one": one, "two": two}, {"z": z, "m": m}, name="inner")
    stack = keras.Sequential([layers.Dense(4, activation="tanh"), layers.BatchNormalization(), layers.Dense(4)], name="stack")
    p, q = keras.Input((5,), name="in_p"), keras.Input((4,), name="in_q")
    first = inner({"one": stack(p), "two": q})
    second = inner({"two": layers.Activation("tanh")(q), "one": q})
    price = layers.Dense(1, name="head")(layers.Concatenate()([first["z"], second["m"]]))
    model = keras.Model({"q": q, "p": p}, {"price": price, "late": second["z"], "early": first["m"]}, name="named")
    model.compile(
        keras.optimizers.SGD(0.1, momentum=0.9),
        loss={"price": "mse", "late": "mae"},
        loss_weights={"price": 0.25, "late": 2.0},
        metrics={"price": ["mae"], "late": ["mse"]},
        weighted_metrics={"price": ["mse"]},
    )
    # Keras asks for the targets of all outputs as soon as there are metrics.
    y = {"price": numbers(6, 1), "late": numbers(6, 3), "early": numbers(6, 2)}
    return trained(model, {"q": numbers(6, 4), "p": numbers(6, 5)}, y)


def sequences():
    """Masks, states handed on, layers made of layers."""
    words = keras.Input((5,), dtype="int32", name="words")
    e = layers.Embedding(7, 4, mask_zero=True)(words)
    x, h, c = layers.LSTM(3, return_sequences=True, return_state=True, name="encoder")(e)
    x = layers.LSTM(3, return_sequences=True, name="decoder")(x, initial_state=[h, c])
    x = layers.TimeDistributed(layers.Dense(4, activation="tanh"))(x)
    x = layers.RNN([layers.SimpleRNNCell(3), layers.LSTMCell(4)], return_sequences=True)(x)
    x = layers.GlobalAveragePooling1D()(x)
    model = keras.Model(words, layers.Dense(2)(x), name="sequences")
    model.compile("sgd", loss="mse")
    ids = rng.integers(1, 7, (4, 5)).astype(np.int32)
    ids[1, 3:] = ids[2, 1:] = 0
    return trained(model, ids, numbers(4, 2))


def attention():
    """Layers that take lists, layers made of layers, arguments beside the inputs."""
    x = keras.Input((4, 3), name="steps")
    y = layers.Bidirectional(layers.GRU(2, return_sequences=True))(x)
    y, scores = layers.MultiHeadAttention(2, 3)(y, x, key=x, return_attention_scores=True)
    y = layers.MultiHeadAttention(1, 2)(y, y, use_causal_mask=True)
    y = layers.Attention(use_scale=True)([y, y])
    y = layers.Dense(2)(layers.Flatten()(y))
    model = keras.Model(x, [y, layers.Flatten()(scores)], name="attention")
    model.compile("sgd", loss=["mse", None])
    return trained(model, numbers(4, 4, 3), [numbers(4, 2), numbers(4, 32)])


def stacked():
    """Models in a stack, one of which begins inside of another, and a part that does not learn."""
    x = keras.Input((4,), name="x")
    h = layers.Dense(5, activation="tanh", name="h")(x)
    y = layers.Dense(3, name="y")(h)
    late = keras.Model(h, layers.Activation("tanh")(y), name="late")
    # On JAX, Keras forgets what the normalization makes of a kernel that learns.
    frozen = keras.Sequential([layers.SpectralNormalization(layers.Dense(5)), layers.Dense(5)], name="frozen")
    frozen.trainable = False
    model = keras.Sequential([keras.Input((6,), batch_size=4), frozen, late, layers.Dense(1)], name="stacked")
    model.compile("adam", "mse", metrics=["mae"])
    return trained(model, numbers(4, 6), numbers(4, 1))


cases = [branches(), named(), sequences(), attention(), stacked()]
(OUT / "functionalFiles.json").write_text(json.dumps({
    "made by": "scripts/golden/functional_files.py",
    "versions": {"keras": keras.__version__, "backend": keras.backend.backend()},
    "cases": cases,
}, separators=(",", ":")) + "\n")
for case in cases:
    print(case["file"], (OUT / case["file"]).stat().st_size, case["more"])
