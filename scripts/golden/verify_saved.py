"""Loads a `.keras` file that Millrace saved, in Keras, and compares predictions and further training.

Usage: python scripts/golden/verify_saved.py model.keras expected.json

expected.json: { "x": {shape, data}, "prediction": {shape, data}, "y"?: {...}, "more"?: [losses of further steps] }.
Exit code 1, with the largest difference, where they differ by more than 1e-5.
"""

import json
import os
import sys

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import keras
import numpy as np


def array(value):
    return np.array(value["data"], np.float32).reshape(value["shape"])


model = keras.saving.load_model(sys.argv[1])
with open(sys.argv[2]) as file:
    expected = json.load(file)
x = array(expected["x"])
worst = float(np.abs(model.predict(x, verbose=0) - array(expected["prediction"])).max())
report = {"keras": keras.__version__, "model": type(model).__name__, "prediction": worst}
if expected.get("more"):
    losses = []
    for _ in expected["more"]:
        model.reset_metrics()
        losses.append(float(model.train_on_batch(x, array(expected["y"]), return_dict=True)["loss"]))
    report["more"] = float(np.abs(np.array(losses) - np.array(expected["more"])).max())
print(json.dumps(report))
sys.exit(0 if worst <= 1e-5 and report.get("more", 0) <= 1e-5 else 1)
