"""Losses, metrics and optimizers of Keras: values and gradients.

Writes test/golden/nnTraining/nnTraining.json. Run: KERAS_BACKEND=tensorflow python scripts/golden/nn_training.py
"""

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import keras
import numpy as np
import tensorflow as tf

OUT = Path(__file__).parents[2] / "test/golden/nnTraining/nnTraining.json"
rng = np.random.default_rng(7)


def plain(array):
    array = np.asarray(array)
    # Nine digits name a float32 exactly.
    return {"shape": list(array.shape), "data": [float(f"{v:.9g}") for v in array.ravel().tolist()]}


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return (e / e.sum(-1, keepdims=True)).astype(np.float32)


def normal(*shape):
    return rng.normal(size=shape).astype(np.float32)


def loss_cases():
    b, c = 5, 4
    logits = normal(b, c) * 2
    labels = np.array([0, 3, 1, 1, 2], np.int32)
    one_hot = np.eye(c, dtype=np.float32)[labels]
    probabilities = softmax(logits)
    unnormalised = probabilities * np.float32(0.7)
    extreme = np.array([[1, 0, 0, 0], [0, 0, 1, 0]], np.float32)
    weights = np.array([1, 0.5, 0, 2, 3], np.float32)
    binary = (normal(b, 3) > 0).astype(np.float32)
    scores = normal(b, 3) * 3
    images = normal(2, 3, 3, 4)
    image_labels = rng.integers(0, 4, size=(2, 3, 3)).astype(np.int32)
    out = []

    def add(name, config, y_true, y_pred, sample_weight=None, reduction="sum_over_batch_size", dtype="float32"):
        loss = getattr(keras.losses, name)(reduction=reduction, **config)
        x = tf.Variable(y_pred)
        with tf.GradientTape() as tape:
            value = loss(y_true, x, sample_weight)
        camel = {"from_logits": "fromLogits", "label_smoothing": "labelSmoothing"}
        out.append({
            "loss": name,
            "config": {camel[k]: v for k, v in config.items()},
            "reduction": {"sum_over_batch_size": "sumOverBatchSize", "sum": "sum", "mean_with_sample_weight": "meanWithSampleWeight"}[reduction],
            "dtype": dtype,
            "yTrue": plain(y_true), "yPred": plain(y_pred),
            "sampleWeight": None if sample_weight is None else plain(sample_weight),
            "value": float(value.numpy()), "gradient": plain(tape.gradient(value, x)),
        })

    for config in ({}, {"label_smoothing": 0.1}, {"from_logits": True}, {"from_logits": True, "label_smoothing": 0.2}):
        prediction = logits if config.get("from_logits") else unnormalised
        add("CategoricalCrossentropy", config, one_hot, prediction)
        add("CategoricalCrossentropy", config, one_hot, prediction, weights)
    for reduction in ("sum", "mean_with_sample_weight"):
        add("CategoricalCrossentropy", {}, one_hot, probabilities, weights, reduction)
        add("CategoricalCrossentropy", {}, one_hot, probabilities, None, reduction)
    add("CategoricalCrossentropy", {}, np.eye(4, dtype=np.float32)[[0, 1]], extreme)
    for config in ({}, {"from_logits": True}):
        prediction = logits if config else probabilities
        add("SparseCategoricalCrossentropy", config, labels, prediction, dtype="int32")
        add("SparseCategoricalCrossentropy", config, labels[:, None], prediction, dtype="int32")
        add("SparseCategoricalCrossentropy", config, labels.astype(np.float32), prediction, weights)
    add("SparseCategoricalCrossentropy", {"from_logits": True}, image_labels, images, dtype="int32")
    add("SparseCategoricalCrossentropy", {"from_logits": True}, image_labels, images, np.array([2, 0.5], np.float32).reshape(2, 1, 1) * np.ones((2, 3, 3), np.float32), dtype="int32")
    sigmoid = (1 / (1 + np.exp(-scores))).astype(np.float32)
    for config in ({}, {"label_smoothing": 0.2}, {"from_logits": True}, {"from_logits": True, "label_smoothing": 0.1}):
        prediction = scores if config.get("from_logits") else sigmoid
        add("BinaryCrossentropy", config, binary, prediction)
        add("BinaryCrossentropy", config, binary, prediction, weights)
    add("BinaryCrossentropy", {}, binary[:, 0], sigmoid[:, :1])
    add("BinaryCrossentropy", {"from_logits": True}, np.array([[1.0], [0.0]], np.float32), np.array([[-200.0], [200.0]], np.float32))
    for name in ("MeanSquaredError", "MeanAbsoluteError"):
        y, p = normal(b, 3), normal(b, 3)
        add(name, {}, y, p)
        add(name, {}, y, p, weights)
        add(name, {}, y, p, weights, "sum")
        add(name, {}, y[:, 0], p[:, :1])
        add(name, {}, y[:, :1], p[:, :1], weights, "mean_with_sample_weight")
        add(name, {}, normal(2, 3, 4), normal(2, 3, 4))
    return out


def metric_cases():
    out = []

    def add(name, config, batches, dtype="float32"):
        metric = getattr(keras.metrics, name)(**config)
        results = []
        for y_true, y_pred, weight in batches:
            metric.update_state(y_true, y_pred, weight)
            results.append(float(metric.result()))
        out.append({
            "metric": name, "config": config, "dtype": dtype,
            "batches": [{"yTrue": plain(y), "yPred": plain(p), "sampleWeight": None if w is None else plain(w)} for y, p, w in batches],
            "results": results,
        })

    sizes = (5, 3, 1)
    weight = lambda n: rng.uniform(0, 2, n).astype(np.float32)
    for weighted in (False, True):
        w = weight if weighted else (lambda n: None)
        labels = [rng.integers(0, 4, n).astype(np.int32) for n in sizes]
        scores = [softmax(normal(n, 4)) for n in sizes]
        add("SparseCategoricalAccuracy", {}, [(l, s, w(len(l))) for l, s in zip(labels, scores)], "int32")
        add("SparseCategoricalAccuracy", {}, [(l[:, None], s, w(len(l))) for l, s in zip(labels, scores)], "int32")
        add("CategoricalAccuracy", {}, [(np.eye(4, dtype=np.float32)[l], s, w(len(l))) for l, s in zip(labels, scores)])
        yes = [(normal(n, 3) > 0).astype(np.float32) for n in sizes]
        chance = [rng.uniform(size=(n, 3)).astype(np.float32) for n in sizes]
        add("BinaryAccuracy", {}, [(y, p, w(len(y))) for y, p in zip(yes, chance)])
        add("BinaryAccuracy", {"threshold": 0.8}, [(y, p, w(len(y))) for y, p in zip(yes, chance)])
        add("Accuracy", {}, [(y, (p > 0.5).astype(np.float32), w(len(y))) for y, p in zip(yes, chance)])
        for name in ("MeanSquaredError", "MeanAbsoluteError"):
            add(name, {}, [(normal(n, 3), normal(n, 3), w(n)) for n in sizes])
            add(name, {}, [(normal(n), normal(n, 1), w(n)) for n in sizes])
    # Pixelwise labels: sample weights meet per-pixel values.
    pixels = [(rng.integers(0, 4, (n, 2, 2)).astype(np.int32), normal(n, 2, 2, 4), None) for n in sizes]
    add("SparseCategoricalAccuracy", {}, pixels, "int32")
    return out


def optimizer_cases():
    camel = {"beta_1": "beta1", "beta_2": "beta2", "learning_rate": "learningRate"}
    out = []
    start = normal(6)
    gradients = [normal(6) * np.float32(0.5) for _ in range(10)]
    gradients[3][:] = 0

    def add(name, **config):
        optimizer = getattr(keras.optimizers, name)(**config)
        variable = keras.Variable(start, name="w")
        optimizer.build([variable])
        values = []
        for gradient in gradients:
            optimizer.apply([keras.ops.convert_to_tensor(gradient)])
            values.append(plain(variable.numpy())["data"])
        out.append({
            "optimizer": name,
            "config": {camel.get(k, k): v for k, v in config.items()},
            "slots": [{"name": v.path.split("/")[-1].replace("w_", "", 1), "value": plain(v.numpy())["data"]} for v in optimizer.variables[2:]],
            "values": values,
        })

    add("SGD")
    add("SGD", learning_rate=0.1)
    add("SGD", learning_rate=0.05, momentum=0.9)
    add("SGD", learning_rate=0.05, momentum=0.9, nesterov=True)
    add("Adam")
    add("Adam", learning_rate=0.05, beta_1=0.8, beta_2=0.95, epsilon=1e-3)
    add("Adam", learning_rate=0.05, amsgrad=True)
    add("RMSprop")
    add("RMSprop", learning_rate=0.02, rho=0.8)
    add("RMSprop", learning_rate=0.02, momentum=0.5)
    add("RMSprop", learning_rate=0.02, centered=True)
    add("RMSprop", learning_rate=0.02, momentum=0.9, centered=True, epsilon=1e-3)
    return {"start": plain(start)["data"], "gradients": [plain(g)["data"] for g in gradients], "cases": out}


OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(json.dumps({
    "made by": "scripts/golden/nn_training.py",
    "versions": {"keras": keras.__version__, "backend": keras.backend.backend(), "tensorflow": tf.__version__},
    "losses": loss_cases(), "metrics": metric_cases(), "optimizers": optimizer_cases(),
}, separators=(",", ":")) + "\n")
print(OUT, OUT.stat().st_size, "bytes")
