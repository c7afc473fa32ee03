"""Initializers of whole weights: values of those that draw nothing, moments and products of those that do.

Writes test/golden/nn/matrixInitializers.json. Run: KERAS_BACKEND=jax python scripts/golden/matrix_initializers.py
"""

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras
import numpy as np

from support.encode import array, number
from support.keras_options import snake

OUT = Path(__file__).parents[2] / "test/golden/nn/matrixInitializers.json"


def made(name, options, shape):
    return np.asarray(getattr(keras.initializers, name)(**{snake(k): v for k, v in options.items()})(shape))


values = [
    {"className": name, "options": options, "values": array(made(name, options, shape), 7)}
    for name, options, shape in [
        ("Identity", {}, (3, 3)),
        ("Identity", {"gain": 2.5}, (2, 4)),
        ("Identity", {"gain": -1.0}, (4, 2)),
        ("STFT", {}, (8, 1, 5)),
        ("STFT", {"side": "imag", "scaling": "spectrum"}, (6, 1, 4)),
        ("STFT", {"window": "hamming", "scaling": None, "periodic": True}, (8, 1, 4)),
        ("STFT", {"side": "imag", "window": None}, (5, 1, 3)),
    ]
]

orthogonal = []
for options, shape in [({}, (60, 60)), ({"gain": 2.0}, (80, 30)), ({"gain": 0.5}, (30, 80)), ({}, (3, 3, 8, 40))]:
    weight = made("Orthogonal", {**options, "seed": 1}, shape)
    matrix = weight.reshape(-1, shape[-1])
    small = matrix.T @ matrix if matrix.shape[0] >= matrix.shape[1] else matrix @ matrix.T
    orthogonal.append({
        "className": "Orthogonal",
        "options": options,
        "shape": list(shape),
        "mean": number(weight.mean(), 6),
        "stddev": number(weight.std(), 6),
        # Of the products of columns (of rows, where there are fewer): those with themselves, and the largest of the others.
        "ownProduct": number(np.diag(small).mean(), 5),
        "otherProduct": number(round(float(np.abs(small - np.diag(np.diag(small))).max()), 5), 5),
        "shares": [number((np.abs(weight - weight.mean()) <= k * weight.std()).mean(), 6) for k in (0.5, 1.0, 1.5)],
    })

OUT.write_text(json.dumps({
    "head": {"script": "scripts/golden/matrix_initializers.py", "versions": {"keras": keras.__version__}},
    "values": values,
    "orthogonal": orthogonal,
}, separators=(",", ":")) + "\n")
print(OUT.stat().st_size, "bytes")
