"""The categorical focal crossentropy of Keras with a factor for each class: values and gradients.

Writes test/golden/losses/focalAlphas.json. Run: KERAS_BACKEND=jax python scripts/golden/focal_alphas.py
"""

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
import jax
import keras
import numpy as np

from support.encode import array
from support.keras_options import snake

OUT = Path(__file__).parents[2] / "test/golden/losses/focalAlphas.json"
NAME = "CategoricalFocalCrossentropy"
rng = np.random.default_rng(29)
cases = []
arrays = {}


def place(value):
    """The number of an array in the list that all cases share. Nine digits name a float32 exactly."""
    return arrays.setdefault(json.dumps(array(value, 9), separators=(",", ":")), len(arrays))


def uniform(low, high, *shape):
    return np.round(rng.uniform(low, high, size=shape), 3).astype(np.float32)


def add(config, y_true, y_pred, weights=None, reduction="sumOverBatchSize"):
    loss = getattr(keras.losses, NAME)(reduction=snake(reduction), **{snake(k): v for k, v in config.items()})
    total = lambda x: loss(y_true, x, weights).sum()
    cases.append({
        "loss": NAME,
        "config": config,
        "reduction": reduction,
        "dtype": "float32",
        "yTrue": place(y_true),
        "yPred": place(y_pred),
        "sampleWeight": None if weights is None else place(weights),
        "value": place(loss(y_true, y_pred, weights)),
        "gradient": place(jax.grad(total)(jax.numpy.asarray(y_pred))),
    })


one_hot = np.eye(3, dtype=np.float32)[rng.integers(0, 3, size=(5,))]
chances = uniform(0.1, 1, 5, 3)
chances = (chances / chances.sum(-1, keepdims=True)).astype(np.float32)
scores = np.round(rng.normal(size=(5, 3)), 3).astype(np.float32)
for reduction in ["sumOverBatchSize", "mean", "sum", "meanWithSampleWeight", "none"]:
    add({"alpha": [0.2, 0.3, 0.5]}, one_hot, chances, None, reduction)
    add({"alpha": [0.2, 0.3, 0.5]}, one_hot, chances, uniform(0.2, 2, 5), reduction)
add({"alpha": [0.5, 0, 1.5], "gamma": 1.5, "fromLogits": True}, one_hot, scores)
add({"alpha": [0.5, 0.25, 1.5], "gamma": 0, "labelSmoothing": 0.2}, one_hot, chances, None, "none")
steps = uniform(0.1, 1, 2, 2, 3)
add({"alpha": [2, 1, 0.5]}, np.eye(3, dtype=np.float32)[[[0, 1], [2, 0]]], steps, uniform(0.2, 2, 2, 2))

OUT.write_text(json.dumps({
    "keras": keras.__version__, "jax": jax.__version__, "script": "scripts/golden/focal_alphas.py", "losses": cases,
    "arrays": [json.loads(text) for text in arrays],
}, separators=(",", ":")) + "\n")
print(f"{len(cases)} cases")
