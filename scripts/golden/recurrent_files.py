"""`.keras` files with recurrent layers made by Keras, in the form of keras_files.py.

Writes test/golden/kerasFiles/recurrentFiles.json and the files. Run: KERAS_BACKEND=tensorflow python scripts/golden/recurrent_files.py
"""

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import keras
import numpy as np
from keras import layers
from support import encode

OUT = Path(__file__).parents[2] / "test/golden/kerasFiles"
rng = np.random.default_rng(12)
keras.utils.set_random_seed(12)


def plain(array):
    return encode.array(array, digits=9)


def save(model):
    """Saves in the middle of a training; the losses of the next steps are what is expected of a reader."""
    model.compile("adam", "mse")
    samples, outputs = 6, model.output_shape[1:]
    x = rng.normal(size=(samples, *model.input_shape[1:])).astype(np.float32)
    y = rng.normal(size=(samples, *outputs)).astype(np.float32)
    for _ in range(3):
        model.train_on_batch(x, y)
    model.save(OUT / f"{model.name}.keras")
    prediction = model.predict(x, verbose=0)
    more = []
    if not any(getattr(layer, "dropout", 0) or getattr(layer, "recurrent_dropout", 0) for layer in model.layers):
        for _ in range(3):
            more.append(float(model.train_on_batch(x, y, return_dict=True)["loss"]))
    return {"file": f"{model.name}.keras", "x": plain(x), "y": plain(y), "prediction": plain(prediction), "more": more or None}


cases = [
    save(
        keras.Sequential(
            [
                keras.Input((7, 3)),
                layers.LSTM(4, return_sequences=True),
                layers.GRU(3, return_sequences=True, go_backwards=True, recurrent_activation="hard_sigmoid"),
                layers.SimpleRNN(4, activation="relu", return_sequences=True),
                layers.LSTM(3, unit_forget_bias=False, recurrent_regularizer=keras.regularizers.L2(0.01)),
                layers.Dense(2),
            ],
            name="recurrent",
        )
    ),
    save(
        keras.Sequential(
            [
                keras.Input((4, 5)),
                layers.GRU(3, dropout=0.25, recurrent_dropout=0.5, reset_after=False, return_sequences=True),
                layers.LSTM(4, use_bias=False, unroll=True, dropout=0.5, return_sequences=True),
                layers.SimpleRNN(2, recurrent_dropout=0.25, recurrent_initializer=keras.initializers.Orthogonal(2.0)),
            ],
            name="recurrentDropout",
        )
    ),
]
(OUT / "recurrentFiles.json").write_text(
    json.dumps(
        {
            "made by": "scripts/golden/recurrent_files.py",
            "versions": {"keras": keras.__version__, "backend": keras.backend.backend()},
            "cases": cases,
        },
        separators=(",", ":"),
    )
    + "\n"
)
