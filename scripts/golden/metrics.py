"""Metrics of Keras over five uneven batches, plain and weighted: results after each batch, configs.

Writes test/golden/metrics/metrics.json. Run: KERAS_BACKEND=tensorflow python scripts/golden/metrics.py
"""

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import keras
import numpy as np
import tensorflow as tf

from support.encode import array, number

OUT = Path(__file__).parents[2] / "test/golden/metrics/metrics.json"
SIZES = (5, 3, 1, 4, 2)
rng = np.random.default_rng(17)
cases = []


def normal(*shape):
    return rng.normal(size=shape).astype(np.float32)


def uniform(low, high, *shape):
    return rng.uniform(low, high, size=shape).astype(np.float32)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return (e / e.sum(-1, keepdims=True)).astype(np.float32)


def add(name, draw_true, draw_pred, shape, weight_shape=None):
    """A case; `weight_shape` None is without weights, () one weight a sample."""
    metric = getattr(keras.metrics, name)()
    batches, results = [], []
    for size in SIZES:
        y_true, y_pred = draw_true(size, *shape), draw_pred(size, *shape)
        weight = None if weight_shape is None else uniform(0, 2, size, *weight_shape)
        metric.update_state(y_true, y_pred, weight)
        results.append(number(metric.result(), 9))
        batches.append({
            "yTrue": array(y_true, 9),
            "yPred": array(y_pred, 9),
            "sampleWeight": None if weight is None else array(weight, 9),
        })
    cases.append({"metric": name, "config": {}, "dtype": "float32", "batches": batches, "results": results})


def signs(*shape):
    return np.sign(normal(*shape)).astype(np.float32)


def answers(*shape):
    return (signs(*shape) + 1) / 2


def one_hot(*shape):
    return np.eye(shape[-1], dtype=np.float32)[rng.integers(0, shape[-1], shape[:-1])]


def counts(*shape):
    return rng.poisson(2, shape).astype(np.float32)


def positive(*shape):
    return uniform(0.1, 5, *shape)


def distribution(*shape):
    return softmax(normal(*shape))


for name, draw_true, draw_pred in [
    ("RootMeanSquaredError", normal, normal),
    ("MeanAbsolutePercentageError", positive, normal),
    ("MeanSquaredLogarithmicError", positive, lambda *shape: uniform(-0.5, 5, *shape)),
    ("LogCoshError", normal, normal),
    ("Poisson", counts, positive),
    ("KLDivergence", distribution, distribution),
    ("Hinge", signs, normal),
    ("Hinge", answers, normal),
    ("SquaredHinge", signs, normal),
    ("SquaredHinge", answers, normal),
    ("CategoricalHinge", one_hot, normal),
]:
    for shape in ((4,), (3, 4)):
        add(name, draw_true, draw_pred, shape)
        add(name, draw_true, draw_pred, shape, ())
    add(name, draw_true, draw_pred, (3, 4), (3,))

names = sorted({case["metric"] for case in cases})
serialized = [keras.metrics.serialize(getattr(keras.metrics, name)()) for name in names]

OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(json.dumps({
    "keras": keras.__version__, "tensorflow": tf.__version__, "script": "scripts/golden/metrics.py", "cases": cases,
    "serialized": serialized,
}, separators=(",", ":")) + "\n")
print(f"{len(cases)} cases, {len(serialized)} configs")
