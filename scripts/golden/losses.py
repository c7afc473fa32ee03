"""Losses of Keras over reductions, sample weights and options: values, gradients with respect to the predictions, configs.

Writes test/golden/losses/losses.json. Run: KERAS_BACKEND=tensorflow python scripts/golden/losses.py
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

OUT = Path(__file__).parents[2] / "test/golden/losses/losses.json"
REDUCTIONS = ["sumOverBatchSize", "mean", "sum", "meanWithSampleWeight", "none"]
rng = np.random.default_rng(11)
cases = []
arrays = ArrayTable(digits=9)
place = arrays.place


def normal(*shape):
    return rng.normal(size=shape).astype(np.float32)


def uniform(low, high, *shape):
    return rng.uniform(low, high, size=shape).astype(np.float32)


def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis, keepdims=True))
    return (e / e.sum(axis, keepdims=True)).astype(np.float32)


def sigmoid(x):
    return (1 / (1 + np.exp(-x))).astype(np.float32)


def add(name, config, y_true, y_pred, weights=None, reduction="sumOverBatchSize", dtype="float32"):
    loss = getattr(keras.losses, name)(reduction=snake(reduction), **{snake(k): v for k, v in config.items()})
    x = tf.Variable(y_pred)
    with tf.GradientTape() as tape:
        value = loss(y_true, x, weights)
        total = tf.reduce_sum(value)
    cases.append({
        "loss": name,
        "config": config,
        "reduction": reduction,
        "dtype": dtype,
        "yTrue": place(y_true),
        "yPred": place(y_pred),
        "sampleWeight": None if weights is None else place(weights),
        "value": place(value),
        "gradient": place(tape.gradient(total, x)),
    })


def add_all(name, configs, y_true, y_pred, weights, dtype="float32"):
    """Every reduction of the first options, plain and weighted; of the others the default, plain and weighted."""
    for reduction in REDUCTIONS:
        add(name, configs[0], y_true, y_pred, None, reduction, dtype)
        add(name, configs[0], y_true, y_pred, weights, reduction, dtype)
    add(name, configs[0], y_true, y_pred, np.zeros_like(weights), "meanWithSampleWeight", dtype)
    for config in configs[1:]:
        add(name, config, y_true, y_pred, None, "sumOverBatchSize", dtype)
        add(name, config, y_true, y_pred, weights, "sumOverBatchSize", dtype)


B, C = 5, 4
WEIGHTS = np.array([1, 0.5, 0, 2, 3], np.float32)

# Regression.
for name, configs, y_true, y_pred in [
    ("MeanSquaredError", [{}], normal(B, 3), normal(B, 3)),
    ("MeanAbsoluteError", [{}], normal(B, 3), normal(B, 3)),
    ("MeanAbsolutePercentageError", [{}], normal(B, 3) + 3, normal(B, 3) + 3),
    ("MeanSquaredLogarithmicError", [{}], uniform(0, 5, B, 3), uniform(-0.5, 5, B, 3)),
    ("LogCosh", [{}], normal(B, 3) * 3, normal(B, 3) * 3),
    ("Poisson", [{}], rng.poisson(2, (B, 3)).astype(np.float32), uniform(0.1, 5, B, 3)),
    ("Huber", [{}, {"delta": 0.3}, {"delta": 4}], normal(B, 3) * 2, normal(B, 3) * 2),
    ("CosineSimilarity", [{}, {"axis": 1}], normal(B, 3), normal(B, 3)),
    ("KLDivergence", [{}], softmax(normal(B, C)), softmax(normal(B, C))),
]:
    add_all(name, configs, y_true, y_pred, WEIGHTS)
    positive = name in ("MeanSquaredLogarithmicError", "Poisson", "KLDivergence")
    draw = (lambda *s: uniform(0.1, 0.9, *s)) if positive else normal
    # [batch, time, size] with a weight for each step; [batch, 1] against [batch].
    add(name, {}, draw(2, 3, 4), draw(2, 3, 4))
    add(name, {}, draw(2, 3, 4), draw(2, 3, 4), uniform(0, 2, 2, 3))
    add(name, {}, draw(2, 3, 4), draw(2, 3, 4), uniform(0, 2, 2, 3), "meanWithSampleWeight")
    if name != "KLDivergence":
        add(name, {}, draw(B)[:, None], draw(B, 1), WEIGHTS)
add("CosineSimilarity", {"axis": 1}, normal(2, 3, 4), normal(2, 3, 4), uniform(0, 2, 2, 4))
add("CosineSimilarity", {"axis": -2}, normal(2, 3, 4), normal(2, 3, 4))
add("CosineSimilarity", {}, np.array([[0, 0], [1, 2]], np.float32), np.array([[1, 2], [3, -1]], np.float32))
add("LogCosh", {}, np.zeros((1, 2), np.float32), np.array([[-40, 60]], np.float32))
add("MeanAbsolutePercentageError", {}, np.array([[0.0, 2.0]], np.float32), np.array([[1e-6, -1.5]], np.float32))
add("KLDivergence", {}, np.array([[0.0, 1.0]], np.float32), np.array([[0.3, 0.7]], np.float32))

# Margins.
signs = np.sign(normal(B, 3)).astype(np.float32)
answers = (signs + 1) / 2
for name in ("Hinge", "SquaredHinge"):
    add_all(name, [{}], signs, normal(B, 3), WEIGHTS)
    add(name, {}, answers, normal(B, 3), WEIGHTS)
    add(name, {}, answers[:, :1], normal(B, 1))
    add(name, {}, np.array([[0.0, 1.0, -1.0]], np.float32), normal(1, 3))
labels = np.array([0, 3, 1, 1, 2], np.int32)
one_hot = np.eye(C, dtype=np.float32)[labels]
add_all("CategoricalHinge", [{}], one_hot, normal(B, C), WEIGHTS)
add("CategoricalHinge", {}, one_hot, -np.abs(normal(B, C)) - 2)
add("CategoricalHinge", {}, np.eye(C, dtype=np.float32)[[[0, 1, 2], [3, 3, 1]]], normal(2, 3, C))

# Crossentropies over yes and no.
scores = normal(B, 3) * 2
for name, more in (
    ("BinaryCrossentropy", []),
    ("BinaryFocalCrossentropy", [
        {"gamma": 3, "alpha": 0.6, "applyClassBalancing": True},
        {"applyClassBalancing": True, "labelSmoothing": 0.1},
        {"gamma": 0},
        {"alpha": 0.9},
    ]),
):
    add_all(name, [{}, {"labelSmoothing": 0.2}, {"axis": 1}, *more], answers, sigmoid(scores), WEIGHTS)
    logits = [{"fromLogits": True}, {"fromLogits": True, "labelSmoothing": 0.1}]
    add_all(name, [*logits, *[{**config, "fromLogits": True} for config in more]], answers, scores, WEIGHTS)
    images, predicted = (normal(2, 3, 4) > 0).astype(np.float32), normal(2, 3, 4)
    add(name, {"axis": 1}, images, sigmoid(predicted), uniform(0, 2, 2, 4))
    add(name, {"axis": -2, "fromLogits": True}, images, predicted)

# Crossentropies over classes.
for name, more in (
    ("CategoricalCrossentropy", []),
    ("CategoricalFocalCrossentropy", [{"gamma": 3, "alpha": 0.6}, {"gamma": 0, "alpha": 1}, {"gamma": 1.5, "labelSmoothing": 0.2}]),
):
    logits = normal(B, C) * 2
    add_all(name, [{}, {"labelSmoothing": 0.2}, {"axis": 1}, *more], one_hot, softmax(logits) * np.float32(0.7), WEIGHTS)
    scored = [{"fromLogits": True}, {"fromLogits": True, "labelSmoothing": 0.1}]
    add_all(name, [*scored, *[{**config, "fromLogits": True} for config in more]], one_hot, logits, WEIGHTS)
    first = np.moveaxis(np.eye(4, dtype=np.float32)[[[0, 1, 2], [3, 3, 1]]], -1, 1)
    logits = normal(2, 4, 3)
    add(name, {"axis": 1}, first, softmax(logits, 1), uniform(0, 2, 2, 3))
    add(name, {"axis": 1, "fromLogits": True}, first, logits)
name = "SparseCategoricalCrossentropy"
for config, y_pred in (({}, softmax(normal(B, C))), ({"fromLogits": True}, normal(B, C) * 2)):
    ignoring = [{**config, "ignoreClass": c} for c in (1, 0)]
    add_all(name, [config, *ignoring], labels, y_pred, WEIGHTS, "int32")
    # 255 and -1 are no classes: they are left out before anything is looked up.
    for absent in (255, -1):
        marked = np.where(labels == 1, absent, labels).astype(np.int32)
        add_all(name, [{**config, "ignoreClass": absent}], marked, y_pred, WEIGHTS, "int32")
        add(name, {**config, "ignoreClass": absent}, np.full(B, absent, np.int32), y_pred, None, "sumOverBatchSize", "int32")
images = rng.integers(0, 4, size=(2, 3, 3)).astype(np.int32)
add(name, {"fromLogits": True, "ignoreClass": 2}, images, normal(2, 3, 3, 4), None, "sumOverBatchSize", "int32")
add(name, {"fromLogits": True, "ignoreClass": 2}, images, normal(2, 3, 3, 4), uniform(0, 2, 2, 3, 3), "meanWithSampleWeight", "int32")
name = "CategoricalGeneralizedCrossEntropy"
add_all(name, [{}, {"q": 0.1}, {"q": 0.9}], labels, softmax(normal(B, C)), WEIGHTS, "int32")
add(name, {}, labels.astype(np.float32), softmax(normal(B, C)))
add(name, {}, images, softmax(normal(2, 3, 3, 4)), uniform(0, 2, 2, 3, 3), "meanWithSampleWeight", "int32")

# Regions.
region, predicted = (normal(B, 3, 4) > 0).astype(np.float32), sigmoid(normal(B, 3, 4))
for name, more in (("Dice", []), ("Tversky", [{"alpha": 0.3, "beta": 0.7}, {"alpha": 2, "beta": 1, "axis": [1, 2]}])):
    add_all(name, [{"axis": [1, 2]}, *more], region, predicted, WEIGHTS)
    add_all(name, [{}], region, predicted, WEIGHTS)
    add(name, {"axis": -1}, region, predicted, uniform(0, 2, B, 3), "meanWithSampleWeight")
    add(name, {"axis": 1}, region, predicted, None, "none")
    add(name, {}, region[:, :, :1] * 0, predicted[:, :, :1])

# Embeddings.
embeddings = normal(7, 3)
embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
classes = np.array([0, 1, 0, 2, 1, 0, 5], np.int32)
configs = [{}, {"gamma": 2}, {"gamma": 10, "margin": 0.25}, {"gamma": 5, "removeDiagonal": False}]
add_all("Circle", configs, classes, embeddings, uniform(0.5, 2, 7), "int32")
add("Circle", {"gamma": 2}, classes[:, None], embeddings, None, "sumOverBatchSize", "int32")
add("Circle", {"gamma": 3}, classes * 0, embeddings, None, "sumOverBatchSize", "int32")

# Sequences: repeated labels, fewer labels than places, none at all.
targets = np.array([[1, 2, 3], [2, 2, 0], [4, 4, 4], [3, 0, 0], [0, 0, 0]], np.int32)
add_all("CTC", [{}], targets, normal(B, 6, 5) * 2, WEIGHTS, "int32")
add("CTC", {}, targets[:, :1].astype(np.float32), normal(B, 1, 5))
add("CTC", {}, rng.integers(1, 8, (3, 6)).astype(np.int32), normal(3, 20, 8), None, "none", "int32")

# What Keras writes into files, for each loss and its options.
options = {(case["loss"], json.dumps(case["config"])): case for case in cases}
serialized = [
    keras.losses.serialize(getattr(keras.losses, case["loss"])(**{snake(k): v for k, v in case["config"].items()}))
    for case in options.values()
]

OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(json.dumps({
    "keras": keras.__version__, "tensorflow": tf.__version__, "script": "scripts/golden/losses.py", "losses": cases,
    "arrays": arrays.arrays,
    "serialized": list({json.dumps(config): config for config in serialized}.values()),
}, separators=(",", ":")) + "\n")
print(f"{len(cases)} cases of {len({case['loss'] for case in cases})} losses")
