"""A `.keras` file of a model in mixed precision, made by Keras, with what the model predicts.

Writes test/golden/kerasFiles/mixedBfloat16.keras and mixedBfloat16.json.

    KERAS_BACKEND=tensorflow python scripts/golden/keras_policies.py
"""

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import keras
import numpy as np
from keras import layers
from support.encode import array

OUT = Path(__file__).parents[2] / "test/golden/kerasFiles"
rng = np.random.default_rng(16)
keras.utils.set_random_seed(16)

# As Keras' guide has it: the last layer's result keeps all bits.
keras.config.set_dtype_policy("mixed_bfloat16")
model = keras.Sequential([
    keras.Input((8, 8, 3)),
    layers.Conv2D(8, 3, padding="same", use_bias=False),
    layers.BatchNormalization(),
    layers.ReLU(),
    layers.MaxPooling2D(),
    layers.Conv2D(8, 3, activation="relu"),
    layers.Flatten(),
    layers.Dense(4, activation="softmax", dtype="float32"),
], name="mixed")
model.compile("sgd", "categorical_crossentropy")
x = rng.normal(size=(6, 8, 8, 3)).astype(np.float32)
y = np.eye(4, dtype=np.float32)[[0, 1, 2, 3, 0, 1]]
model.fit(x, y, batch_size=3, epochs=5, verbose=0)
model.save(OUT / "mixedBfloat16.keras")
(OUT / "mixedBfloat16.json").write_text(json.dumps({
    "made by": "scripts/golden/keras_policies.py",
    "versions": {"keras": keras.__version__, "backend": keras.backend.backend()},
    "x": array(x, 9),
    "prediction": array(model.predict(x, verbose=0), 9),
}, separators=(",", ":")) + "\n")
