"""`.keras` files made by Keras, with what the models in them predict and how their training goes on.

Writes test/golden/kerasFiles/. Run: KERAS_BACKEND=tensorflow python scripts/golden/keras_files.py
"""

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import keras
import numpy as np
from keras import layers

OUT = Path(__file__).parents[2] / "test/golden/kerasFiles"
OUT.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(11)
keras.utils.set_random_seed(11)


def plain(array):
    array = np.asarray(array)
    return {"shape": list(array.shape), "data": [float(f"{v:.9g}") for v in array.ravel().tolist()]}


def images():
    model = keras.Sequential([
        keras.Input((8, 8, 3), name="pixels"),
        layers.Rescaling(1 / 127.5, offset=-1.0),
        layers.Conv2D(4, 3, padding="same", activation="relu", kernel_regularizer=keras.regularizers.L2(1e-4)),
        layers.BatchNormalization(momentum=0.8),
        layers.MaxPooling2D(),
        layers.Conv2D(5, (3, 2), strides=(1, 1), padding="same", use_bias=False, kernel_initializer="he_normal"),
        layers.ReLU(),
        layers.AveragePooling2D(2),
        layers.Dropout(0.25),
        layers.Activation("tanh"),
        layers.Conv2D(6, 1),
        layers.GlobalAveragePooling2D(),
        layers.Reshape((2, 3)),
        layers.Flatten(),
        layers.Dense(4, activation="softmax", name="scores"),
    ], name="images")
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy", "mae"])
    x = rng.integers(0, 256, (6, 8, 8, 3)).astype(np.float32)
    y = np.eye(4, dtype=np.float32)[[0, 1, 2, 3, 0, 1]]
    model.fit(x, y, batch_size=3, epochs=2, verbose=0)
    model.save(OUT / "images.keras")
    return {"file": "images.keras", "x": plain(x), "prediction": plain(model.predict(x, verbose=0)), "more": None}


def trained(model, x, y):
    """Saves in the middle of a training; the losses of the next steps are what is expected of a reader."""
    for _ in range(3):
        model.train_on_batch(x, y)
    model.save(OUT / f"{model.name}.keras")
    prediction = model.predict(x, verbose=0)
    more = []
    for _ in range(3):
        model.reset_metrics()
        more.append(float(model.train_on_batch(x, y, return_dict=True)["loss"]))
    return {"file": f"{model.name}.keras", "x": plain(x), "y": plain(y), "prediction": plain(prediction), "more": more}


def dense(name, optimizer, loss, metrics):
    model = keras.Sequential([keras.Input((5,)), layers.Dense(4, activation="tanh"), layers.Dense(1)], name=name)
    model.compile(optimizer, loss, metrics=metrics)
    return trained(model, rng.normal(size=(8, 5)).astype(np.float32), rng.normal(size=(8, 1)).astype(np.float32))


def windows():
    model = keras.Sequential([
        keras.Input((10, 9, 4)),
        layers.Conv2D(8, (3, 2), strides=(2, 1), padding="same", groups=2, activation="relu", bias_regularizer="l1"),
        layers.BatchNormalization(momentum=0.6, beta_regularizer="l2"),
        layers.AveragePooling2D((2, 3), strides=1, padding="same"),
        layers.Conv2D(3, 2, dilation_rate=2, kernel_initializer=keras.initializers.VarianceScaling(2.0, "fan_out")),
        layers.ReLU(max_value=3.0, negative_slope=0.1, threshold=0.2),
        layers.MaxPooling2D(2, padding="same"),
        layers.GlobalMaxPooling2D(keepdims=True),
        layers.Flatten(),
        layers.Dense(3),
        layers.Softmax(),
    ], name="windows")
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=0.1)
    model.compile("adam", loss, metrics=["accuracy"], weighted_metrics=["accuracy"])
    return trained(model, rng.normal(size=(6, 10, 9, 4)).astype(np.float32), np.eye(3, dtype=np.float32)[[0, 1, 2] * 2])


def frozen():
    model = keras.Sequential([
        keras.Input((4,)),
        layers.Dense(5, trainable=False),
        layers.BatchNormalization(trainable=False),
        layers.Dense(4, activation="tanh"),
        layers.BatchNormalization(scale=False),
        layers.Dense(1, activation="sigmoid"),
    ], name="frozen")
    model.compile("rmsprop", "binary_crossentropy", metrics=[keras.metrics.BinaryAccuracy(threshold=0.4)], loss_weights=0.7)
    y = (rng.normal(size=(8, 1)) > 0).astype(np.float32)
    return trained(model, rng.normal(size=(8, 4)).astype(np.float32), y)


cases = [
    images(),
    dense("sgd", keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True), "mse", ["mae"]),
    dense("adam", keras.optimizers.Adam(0.01, amsgrad=True), keras.losses.MeanAbsoluteError(), [keras.metrics.MeanSquaredError(name="squares")]),
    dense("rmsprop", keras.optimizers.RMSprop(0.01, momentum=0.5, centered=True), "mean_squared_error", None),
    windows(),
    frozen(),
]
(OUT / "kerasFiles.json").write_text(json.dumps({
    "made by": "scripts/golden/keras_files.py",
    "versions": {"keras": keras.__version__, "backend": keras.backend.backend()},
    "cases": cases,
}, separators=(",", ":")) + "\n")
for path in sorted(OUT.iterdir()):
    print(path.name, path.stat().st_size)
