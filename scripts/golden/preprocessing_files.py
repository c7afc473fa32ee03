"""`.keras` files with preprocessing layers made by Keras, in the form of keras_files.py.

Writes test/golden/kerasFiles/preprocessingFiles.json and the files. `vocabularies` holds those whose layers were adapted:
Keras writes what they learnt beside the config.

    python scripts/golden/preprocessing_files.py
"""

import json
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import keras
import numpy as np
from keras import layers
from support import encode

OUT = Path(__file__).parents[2] / "test/golden/kerasFiles"
rng = np.random.default_rng(15)
keras.utils.set_random_seed(15)


def plain(array):
    return encode.array(array, digits=9)


def save(model, x):
    """Saves in the middle of a training; the losses of the next steps are what is expected of a reader."""
    model.compile("sgd", "mse")
    x = np.asarray(x, np.float32)
    y = rng.normal(size=(len(x), *model.output_shape[1:])).astype(np.float32)
    for _ in range(3):
        model.train_on_batch(x, y)
    model.save(OUT / f"{model.name}.keras")
    prediction = model.predict(x, verbose=0)
    more = [float(model.train_on_batch(x, y, return_dict=True)["loss"]) for _ in range(3)]
    return {"file": f"{model.name}.keras", "x": plain(x), "y": plain(y), "prediction": plain(prediction), "more": more}


def adapted(layer, data):
    layer.adapt(np.asarray(data))
    return layer


numbers = rng.normal(size=(8, 3)) * 2 + 1
codes = rng.choice([12, 36, 1138, -42, 7, 8], size=(8, 4))
cases = [
    save(
        keras.Sequential(
            [
                keras.Input((3,)),
                adapted(layers.Normalization(), numbers.astype(np.float32)),
                layers.Dense(4),
                adapted(layers.Normalization(axis=None, invert=True), np.full((2, 4), [[1], [5]], np.float32)),
                layers.Normalization(mean=[1.0, 2.0, 3.0, 4.0], variance=[4.0, 3.0, 2.0, 1.0]),
                layers.Dense(2),
            ],
            name="normalized",
        ),
        numbers,
    ),
    save(
        keras.Sequential(
            [keras.Input((3,)), layers.Discretization([-1.0, 0.5, 2.0], output_mode="count"), layers.Dense(2)], name="binned"
        ),
        numbers,
    ),
    save(
        keras.Sequential(
            [
                keras.Input((4,)),
                layers.IntegerLookup(vocabulary=[12, 36, 1138, -42], mask_token=7, num_oov_indices=2),
                layers.CategoryEncoding(7, output_mode="multi_hot"),
                layers.Dense(2),
            ],
            name="codes",
        ),
        codes,
    ),
]
vocabularies = [
    save(
        keras.Sequential(
            [
                keras.Input((4,)),
                adapted(layers.IntegerLookup(max_tokens=5, mask_token=0, output_mode="count"), codes),
                layers.Dense(2),
            ],
            name="adaptedCodes",
        ),
        codes,
    )
]
content = {
    "made by": "scripts/golden/preprocessing_files.py",
    "versions": {"keras": keras.__version__, "backend": keras.backend.backend()},
    "cases": cases,
    "vocabularies": vocabularies,
}
(OUT / "preprocessingFiles.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")
