"""`.keras` files with masks, cells, bidirectional, time-distributed and convolutional LSTM layers, in the form of keras_files.py.

Writes test/golden/kerasFiles/recurrentWrapperFiles.json and the files. Run:
KERAS_BACKEND=jax python scripts/golden/recurrent_wrapper_files.py (TensorFlow's Adam treats the vectors of absent words otherwise)
"""

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras
import numpy as np
from keras import layers
from support import encode

OUT = Path(__file__).parents[2] / "test/golden/kerasFiles"
rng = np.random.default_rng(13)
keras.utils.set_random_seed(13)


def plain(array):
    return encode.array(array, digits=9)


def save(model, x):
    """Saves in the middle of a training; the losses of the next steps are what is expected of a reader."""
    model.compile("adam", "mse")
    x = x.astype(np.float32)
    y = rng.normal(size=(len(x), *model.output_shape[1:])).astype(np.float32)
    for _ in range(3):
        model.train_on_batch(x, y)
    model.save(OUT / f"{model.name}.keras")
    prediction = model.predict(x, verbose=0)
    more = [float(model.train_on_batch(x, y, return_dict=True)["loss"]) for _ in range(3)]
    return {"file": f"{model.name}.keras", "x": plain(x), "y": plain(y), "prediction": plain(prediction), "more": more}


padded = rng.normal(size=(5, 6, 3))
padded[0, 4:], padded[1, :2], padded[2, 3] = -1, -1, -1
words = rng.integers(1, 7, size=(6, 5))
words[0, 3:], words[1, 1:], words[4, 4:] = 0, 0, 0

cases = [
    save(
        keras.Sequential(
            [
                keras.Input((6, 3)),
                layers.Masking(mask_value=-1.0),
                layers.Bidirectional(layers.LSTM(3, return_sequences=True)),
                layers.TimeDistributed(layers.Dense(4, activation="tanh")),
                layers.RNN([layers.GRUCell(3, reset_after=False), layers.LSTMCell(2), layers.SimpleRNNCell(2)], return_sequences=True),
                layers.Bidirectional(
                    layers.GRU(2, name="there"),
                    merge_mode="ave",
                    backward_layer=layers.SimpleRNN(2, go_backwards=True, name="back"),
                ),
                layers.Dense(1),
            ],
            name="bothWays",
        ),
        padded,
    ),
    save(
        keras.Sequential(
            [
                keras.Input((5,)),
                layers.Embedding(7, 4, mask_zero=True),
                layers.Dropout(0.0),
                layers.RNN(layers.LSTMCell(4, use_bias=False), return_sequences=True, zero_output_for_mask=True),
                layers.GlobalAveragePooling1D(),
                layers.Dense(2),
            ],
            name="words",
        ),
        words,
    ),
    save(
        keras.Sequential(
            [
                keras.Input((3, 4, 5, 1)),
                layers.ConvLSTM2D(2, (2, 3), padding="same", return_sequences=True, recurrent_activation="hard_sigmoid"),
                layers.TimeDistributed(layers.Conv2D(2, 2, activation="relu")),
                layers.TimeDistributed(layers.Flatten()),
                layers.TimeDistributed(layers.BatchNormalization()),
                layers.Reshape((3, 12, 2)),
                layers.ConvLSTM1D(2, 3, strides=2, use_bias=False),
                layers.Flatten(),
                layers.Dense(1),
            ],
            name="films",
        ),
        rng.normal(size=(4, 3, 4, 5, 1)),
    ),
]
(OUT / "recurrentWrapperFiles.json").write_text(
    json.dumps(
        {
            "made by": "scripts/golden/recurrent_wrapper_files.py",
            "versions": {"keras": keras.__version__, "backend": keras.backend.backend()},
            "cases": cases,
        },
        separators=(",", ":"),
    )
    + "\n"
)
