"""Six steps of small models with Keras on TensorFlow: spectral normalization, penalties on activations, masks, a scale of the loss.

Writes test/golden/nnTraining/coreTraining.json. Run: KERAS_BACKEND=tensorflow python scripts/golden/core_training.py
"""

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import keras
import numpy as np
import tensorflow as tf

from support.encode import array

OUT = Path(__file__).parents[2] / "test/golden/nnTraining/coreTraining.json"
L = keras.layers
rng = np.random.default_rng(31)


def normal(*shape):
    return np.round(rng.normal(size=shape), 3).astype(np.float32)


def case(name, layers, x, y, optimizer="sgd", weights=None):
    model = keras.Sequential([keras.Input(x[0].shape[1:]), *layers])
    model.set_weights([normal(*w.shape) * np.float32(0.5) for w in model.get_weights()])
    start = [array(w, 9) for w in model.get_weights()]
    model.compile(optimizer, loss="mse")
    losses = [float(model.train_on_batch(xs, ys, sample_weight=weights)) for xs, ys in zip(x, y)]
    return {
        "name": name,
        "start": start,
        "x": [array(batch, 9) for batch in x],
        "y": [array(batch, 9) for batch in y],
        "sampleWeight": None if weights is None else array(weights, 9),
        "losses": losses,
        "test": float(model.evaluate(x[0], y[0], sample_weight=weights, verbose=0)),
        "weights": [array(w, 9) for w in model.get_weights()],
    }


def batches(*shape):
    return [normal(*shape) for _ in range(6)]


def padded(*shape):
    """Sequences whose last steps are all zeros."""
    x = normal(*shape)
    for i, sequence in enumerate(x):
        sequence[shape[1] - i :] = 0
    return x


cases = [
    case(
        "spectral normalization and penalties",
        [
            L.SpectralNormalization(
                L.Dense(4, activation="tanh", activity_regularizer=keras.regularizers.L2(0.1), kernel_regularizer="l2"),
                power_iterations=2,
            ),
            L.ActivityRegularization(l1=0.05),
            L.Dense(2),
        ],
        batches(5, 3),
        batches(5, 2),
        keras.optimizers.SGD(0.1, momentum=0.5),
    ),
    case("masked steps", [L.Masking(), L.Dense(3, activation="tanh"), L.Dense(2)], [padded(3, 4, 2) for _ in range(6)], batches(3, 4, 2)),
]
weighted = [padded(3, 4, 2) for _ in range(6)]
cases.append(case("masked steps with weights", [L.Masking(), L.Dense(2)], weighted, batches(3, 4, 2), weights=np.abs(normal(3, 4))))
overflowing = batches(4, 2)
overflowing[2][1, 0] = np.inf
scaled = keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.1, momentum=0.5), initial_scale=16.0, dynamic_growth_steps=2)
cases.append(case("a scale of the loss", [L.Dense(1)], overflowing, batches(4, 1), scaled))
# The third is not a number.
cases[-1]["losses"] = cases[-1]["losses"][:2]

OUT.write_text(json.dumps({
    "made by": "scripts/golden/core_training.py",
    "versions": {"keras": keras.__version__, "tensorflow": tf.__version__},
    "cases": cases,
}, separators=(",", ":")) + "\n")
print(len(cases), "cases", OUT.stat().st_size, "bytes", [case["losses"] for case in cases], [case["test"] for case in cases])
