"""Losses of Keras with a mask on the predictions: every loss, every reduction, with and without sample weights.

Writes test/golden/losses/lossMasks.json. Run: KERAS_BACKEND=tensorflow python scripts/golden/loss_masks.py
"""

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import keras
import numpy as np
import tensorflow as tf

from support.encode import ArrayTable
from support.keras_options import snake

OUT = Path(__file__).parents[2] / "test/golden/losses/lossMasks.json"
REDUCTIONS = ["sumOverBatchSize", "mean", "sum", "meanWithSampleWeight", "none"]
rng = np.random.default_rng(23)
cases = []
arrays = ArrayTable(digits=9)
place = arrays.place


def normal(*shape):
    return np.round(rng.normal(size=shape), 3).astype(np.float32)


def uniform(low, high, *shape):
    return np.round(rng.uniform(low, high, size=shape), 3).astype(np.float32)


def add(name, config, y_true, y_pred, mask, weights=None, reduction="sumOverBatchSize"):
    loss = getattr(keras.losses, name)(reduction=snake(reduction), **{snake(k): v for k, v in config.items()})
    x = tf.Variable(y_pred)
    with tf.GradientTape() as tape:
        predicted = tf.identity(x)
        keras.src.backend.set_keras_mask(predicted, tf.constant(mask))
        value = loss(y_true, predicted, weights)
        total = tf.reduce_sum(value)
    gradient = tape.gradient(total, x)
    cases.append({
        "loss": name,
        "config": config,
        "reduction": reduction,
        "dtype": "int32" if y_true.dtype == np.int32 else "float32",
        "yTrue": place(y_true),
        "yPred": place(y_pred),
        "sampleWeight": None if weights is None else place(weights),
        "mask": place(mask.astype(np.float32)),
        "value": place(value),
        "gradient": place(tf.zeros_like(x) if gradient is None else gradient),
    })


def add_all(name, config, y_true, y_pred, mask, weights):
    for reduction in REDUCTIONS:
        add(name, config, y_true, y_pred, mask, None, reduction)
        add(name, config, y_true, y_pred, mask, weights, reduction)


# Two sequences of three steps, of which the last ones are padding.
MASK = np.array([[True, True, False], [True, False, False]])
WEIGHTS = uniform(0.2, 2, 2, 3)
SHAPE = (2, 3, 4)

numbers = (normal(*SHAPE), normal(*SHAPE))
parts = (uniform(0.1, 0.9, *SHAPE), uniform(0.1, 0.9, *SHAPE))
answers = ((normal(*SHAPE) > 0).astype(np.float32), uniform(0.1, 0.9, *SHAPE))
labels = rng.integers(0, 4, size=(2, 3)).astype(np.int32)
chances = uniform(0.1, 1, *SHAPE)
chances = (chances / chances.sum(-1, keepdims=True)).astype(np.float32)
one_hot = np.eye(4, dtype=np.float32)[labels]

for name, (y_true, y_pred) in {
    "MeanSquaredError": numbers,
    "BinaryCrossentropy": answers,
    "CategoricalCrossentropy": (one_hot, chances),
    "SparseCategoricalCrossentropy": (labels, chances),
}.items():
    add_all(name, {}, y_true, y_pred, MASK, WEIGHTS)
    add(name, {}, y_true, y_pred, np.zeros((2, 3), bool))
    add(name, {}, y_true, y_pred, np.zeros((2, 3), bool), WEIGHTS, "meanWithSampleWeight")

# Its own mask of the class that is ignored, and that of the predictions.
add_all("SparseCategoricalCrossentropy", {"ignoreClass": int(labels[0, 1])}, labels, chances, MASK, WEIGHTS)

for name, config, y_true, y_pred in [
    ("MeanAbsoluteError", {}, *numbers),
    ("MeanAbsolutePercentageError", {}, *numbers),
    ("MeanSquaredLogarithmicError", {}, *parts),
    ("LogCosh", {}, *numbers),
    ("Huber", {"delta": 0.5}, *numbers),
    ("CosineSimilarity", {}, *numbers),
    ("Poisson", {}, *parts),
    ("KLDivergence", {}, *parts),
    ("Hinge", {}, *answers),
    ("SquaredHinge", {}, *answers),
    ("CategoricalHinge", {}, one_hot, chances),
    ("BinaryFocalCrossentropy", {}, *answers),
    ("CategoricalFocalCrossentropy", {}, one_hot, chances),
    ("CategoricalGeneralizedCrossEntropy", {}, labels, chances),
    ("Dice", {"axis": -1}, *answers),
    ("Tversky", {"axis": -1}, *answers),
]:
    add(name, config, y_true, y_pred, MASK)
    add(name, config, y_true, y_pred, MASK, WEIGHTS)
    add(name, config, y_true, y_pred, MASK, WEIGHTS, "meanWithSampleWeight")

# One loss a sample, or one for the whole batch.
rows = np.array([True, False, True, True])
row_weights = uniform(0.2, 2, 4)
add_all("MeanSquaredError", {}, normal(4, 2), normal(4, 2), rows, row_weights)
add("CTC", {}, np.array([[1, 2], [2, 2], [3, 0], [1, 1]], np.int32), normal(4, 4, 4), rows)
add("CTC", {}, np.array([[1, 2], [2, 2], [3, 0], [1, 1]], np.int32), normal(4, 4, 4), rows, row_weights)
embeddings = rng.normal(size=(4, 3))
embeddings = (embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)).astype(np.float32)
add("Circle", {"gamma": 2}, np.array([0, 1, 0, 1], np.int32), embeddings, rows)
add("Circle", {"gamma": 2}, np.array([0, 1, 0, 1], np.int32), embeddings, rows, row_weights)
for name in ("Dice", "Tversky"):
    add(name, {}, *answers, MASK)
    add(name, {}, *answers, MASK, WEIGHTS)

OUT.write_text(json.dumps({
    "keras": keras.__version__, "tensorflow": tf.__version__, "script": "scripts/golden/loss_masks.py", "losses": cases,
    "arrays": arrays.arrays,
}, separators=(",", ":")) + "\n")
print(f"{len(cases)} cases of {len({case['loss'] for case in cases})} losses")
