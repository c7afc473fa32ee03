"""Loads `.keras` files that Millrace saved, in Keras, and compares predictions and further training.

Usage: python scripts/golden/verify_saved.py name.keras ...

Beside each file lies name.json: { "x": {shape, data}, "prediction": {shape, data}, "y", "more": [losses of further steps],
"after": the prediction then, "tolerance": 1e-5 where absent }; in place of {shape, data} also lists and records of these. Exit code 1, with the largest differences, where any is
larger than the tolerance.
"""

import json
import os
import sys

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import keras
import numpy as np


def array(value):
    if isinstance(value, list):
        return [array(item) for item in value]
    if "shape" not in value:
        return {name: array(item) for name, item in value.items()}
    return np.array(value["data"], np.float32).reshape(value["shape"])


def difference(actual, expected):
    """The largest between two arrays, or between those of lists and records."""
    if isinstance(expected, dict):
        return max(difference(actual[name], item) for name, item in expected.items())
    if isinstance(expected, list):
        return max(difference(one, other) for one, other in zip(actual, expected, strict=True))
    return float(np.abs(actual - expected).max())


def verify(path):
    model = keras.saving.load_model(path)
    with open(path.replace(".keras", ".json")) as file:
        expected = json.load(file)
    x, y = array(expected["x"]), array(expected["y"])
    prediction = model.predict(x, verbose=0)
    losses = []
    for _ in expected["more"]:
        model.reset_metrics()
        losses.append(float(model.train_on_batch(x, y, return_dict=True)["loss"]))
    return expected.get("tolerance", 1e-5), {
        "prediction": difference(prediction, array(expected["prediction"])),
        "more": float(np.abs(np.array(losses) - np.array(expected["more"])).max()),
        "after": difference(model.predict(x, verbose=0), array(expected["after"])),
    }


good = True
for path in sys.argv[1:]:
    tolerance, report = verify(path)
    print(json.dumps({"keras": keras.__version__, "file": os.path.basename(path), **report}))
    good = good and all(difference <= tolerance for difference in report.values())
sys.exit(0 if good else 1)
