"""Golden functional models: training with several inputs and outputs, and the order in which Keras lists layers.

Writes test/golden/functional/functional.json.

usage: python scripts/golden/functional.py            (needs keras and tensorflow)
"""
import importlib.metadata
import json
import os

# On JAX Keras 3.15.1 loses masks before it updates metrics.
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
from keras import layers

OUT = os.path.join(os.path.dirname(__file__), "../../test/golden/functional/functional.json")
BATCHES = (8, 5, 8, 3, 8)

# What compile() is given; the tests read it from the file, with loss_weights and weighted_metrics in camelCase.
RUNS = {
    "records": {
        "loss": {"price": "mse", "kind": "categorical_crossentropy"},
        "loss_weights": {"price": 0.5, "kind": 2.0},
        "metrics": {"price": ["mae"], "kind": ["accuracy"]},
        "weighted_metrics": {"price": ["mse"], "kind": ["accuracy"]},
    },
    "lists": {
        "loss": ["mae", "mse"],
        "loss_weights": [1.0, 0.25],
        "metrics": [["mse"], ["categorical_accuracy", "mae"]],
    },
    "one for all": {"loss": "mse"},
    "one output": {"loss": ["mse", None], "metrics": [["mae"], []]},
}

# name: layer by name with what it reads; inputs have none. The last ones are outputs.
GRAPHS = {
    "branches of different depth": {
        "layers": [
            ["a", []], ["b", []], ["d1", ["a"]], ["d2", ["d1"]], ["d3", ["b"]], ["sum", ["d2", "d3"]], ["out", ["sum"]],
        ],
        "inputs": ["a", "b"],
        "outputs": ["out"],
    },
    "inputs in the other order": {
        "layers": [["a", []], ["b", []], ["d1", ["b"]], ["d2", ["a"]], ["d3", ["d2"]], ["sum", ["d3", "d1"]]],
        "inputs": ["b", "a"],
        "outputs": ["sum"],
    },
    "outputs at several depths": {
        "layers": [
            ["a", []], ["d1", ["a"]], ["d2", ["d1"]], ["d3", ["d1"]], ["d4", ["d3"]], ["sum", ["d1", "d4"]], ["late", ["sum"]],
        ],
        "inputs": ["a"],
        "outputs": ["d2", "late", "d3"],
    },
    "skips": {
        "layers": [
            ["a", []], ["d1", ["a"]], ["s1", ["a", "d1"]], ["d2", ["s1"]], ["s2", ["s1", "d2"]], ["d3", ["a"]],
            ["s3", ["s2", "d3"]],
        ],
        "inputs": ["a"],
        "outputs": ["s3"],
    },
    "an input that nothing reads": {
        "layers": [["a", []], ["b", []], ["d1", ["a"]], ["d2", ["d1"]]],
        "inputs": ["a", "b"],
        "outputs": ["d2"],
    },
}


def array(values):
    values = np.asarray(values, np.float32)
    return {"shape": list(values.shape), "data": [float(f"{value:.9g}") for value in values.ravel()]}


def make(rng):
    left, right = keras.Input((3,), name="left"), keras.Input((3,), name="right")
    shared = layers.Dense(4, activation="tanh", name="shared")
    both = layers.Concatenate(name="both")([shared(left), shared(right)])
    hidden = layers.Dense(5, activation="relu", kernel_regularizer=keras.regularizers.L2(0.01), name="hidden")(both)
    price = layers.Dense(1, name="price")(hidden)
    kind = layers.Dense(3, activation="softmax", name="kind")(hidden)
    model = keras.Model([left, right], [price, kind])
    model.set_weights([rng.uniform(-0.6, 0.6, weight.shape).astype(np.float32) for weight in model.get_weights()])
    return model


def logs_of(logs):
    return {key: float(value) for key, value in logs.items()}


def run(name, spec):
    rng = np.random.default_rng(7)
    model = make(rng)
    start = [array(weight) for weight in model.get_weights()]
    model.compile(optimizer=keras.optimizers.SGD(0.05, momentum=0.9), **spec)
    batches = []
    for size in BATCHES:
        x = {"left": rng.uniform(-1, 1, (size, 3)), "right": rng.uniform(-1, 1, (size, 3))}
        y = {"price": rng.uniform(-1, 1, (size, 1)), "kind": np.eye(3)[rng.integers(0, 3, size)]}
        weights = {"price": rng.uniform(0.2, 2, size), "kind": rng.uniform(0.2, 2, size)}
        x, y, weights = ({key: value.astype(np.float32) for key, value in part.items()} for part in (x, y, weights))
        needed = ["price"] if name == "one output" else y
        weighted = {key: value for key, value in weights.items() if key in needed}
        # Keras takes records of targets, but of weights lists only where the outputs are a list.
        given = (y if name == "records" else list(y.values()), list(weights.values()))
        if name == "one output":
            given = ([y["price"], None], [weights["price"], None])
        logs = model.train_on_batch(x, given[0], sample_weight=given[1], return_dict=True)
        batches.append(
            {
                "x": {key: array(value) for key, value in x.items()},
                "y": {key: array(value) for key, value in y.items()},
                "sampleWeight": {key: array(value) for key, value in weighted.items()},
                "logs": logs_of(logs),
            }
        )
    return {
        "name": name,
        "compile": spec,
        "start": start,
        "batches": batches,
        "weights": [array(weight) for weight in model.get_weights()],
        "predictions": [array(value) for value in model.predict(x, verbose=0)],
    }


def masked():
    """Words of different length: masks from the embedding through two LSTMs to the losses and metrics of both outputs."""
    rng = np.random.default_rng(11)
    words = keras.Input((5,), dtype="int32", name="words")
    x = layers.Embedding(7, 4, mask_zero=True, name="embedding")(words)
    x = layers.Bidirectional(layers.LSTM(3, return_sequences=True), name="both_ways")(x)
    tags = layers.Dense(3, activation="softmax", name="tags")(x)
    kind = layers.Dense(1, activation="sigmoid", name="kind")(layers.GRU(4, name="gru")(x))
    model = keras.Model(words, [tags, kind])
    model.set_weights([rng.uniform(-0.6, 0.6, weight.shape).astype(np.float32) for weight in model.get_weights()])
    start = [array(weight) for weight in model.get_weights()]
    model.compile(
        optimizer=keras.optimizers.SGD(0.1),
        loss=["sparse_categorical_crossentropy", "binary_crossentropy"],
        metrics=[["accuracy"], []],
        weighted_metrics=[["accuracy"], ["mae"]],
    )
    batches = []
    for size in BATCHES[:3]:
        lengths = rng.integers(1, 6, size)
        x = np.where(np.arange(5) < lengths[:, None], rng.integers(1, 7, (size, 5)), 0).astype(np.int32)
        y = [rng.integers(0, 3, (size, 5)).astype(np.int32), rng.integers(0, 2, (size, 1)).astype(np.float32)]
        # Keras does not stretch weights [batch] over a mask [batch, steps].
        weights = [rng.uniform(0.2, 2, (size, 5)).astype(np.float32), rng.uniform(0.2, 2, size).astype(np.float32)]
        logs = model.train_on_batch(x, y, sample_weight=weights, return_dict=True)
        batches.append(
            {"x": array(x), "y": [array(value) for value in y], "sampleWeight": [array(value) for value in weights], "logs": logs_of(logs)}
        )
    return {"start": start, "batches": batches, "weights": [array(weight) for weight in model.get_weights()]}


def order(spec):
    tensors = {}
    for name, reads in spec["layers"]:
        if not reads:
            tensors[name] = keras.Input((2,), name=name)
        elif len(reads) == 1:
            tensors[name] = layers.Dense(2, name=name)(tensors[reads[0]])
        else:
            tensors[name] = layers.Add(name=name)([tensors[read] for read in reads])
    model = keras.Model([tensors[name] for name in spec["inputs"]], [tensors[name] for name in spec["outputs"]])
    return [layer.name for layer in model.layers]


if __name__ == "__main__":
    result = {
        "versions": {name: importlib.metadata.version(name) for name in ("keras", "tensorflow-cpu", "numpy")},
        "runs": [run(name, spec) for name, spec in RUNS.items()],
        "masked": masked(),
        "orders": [{"name": name, **spec, "order": order(spec)} for name, spec in GRAPHS.items()],
    }
    with open(OUT, "w") as file:
        json.dump(result, file)
        file.write("\n")
