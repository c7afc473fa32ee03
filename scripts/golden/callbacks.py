"""What Keras' callbacks do for given metric values: stopping, restoring, file names, hook order, progress numbers.

    python scripts/golden/callbacks.py   ->   test/golden/callbacks/callbacks.json
"""

import io
import json
import os
import pathlib
import re
import tempfile
from contextlib import redirect_stdout

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras  # noqa: E402
import numpy as np  # noqa: E402

VALUES = {
    "falling": [5, 4, 3, 2, 1],
    "rising": [1, 2, 3, 4, 5],
    "valley": [5, 3, 4, 3.5, 2.9, 3, 4, 5],
    "flat": [2, 2, 2, 2],
    "small steps": [1.0, 0.96, 0.93, 0.85, 0.84, 0.83],
    "late": [9, 9, 9, 1, 2, 3, 4],
}

EARLY_STOPPING = [
    {},
    {"patience": 1},
    {"patience": 2},
    {"patience": 2, "restore_best_weights": True},
    {"patience": 1, "min_delta": 0.05},
    {"patience": 1, "mode": "max"},
    {"patience": 2, "baseline": 2.95},
    {"patience": 1, "start_from_epoch": 2, "restore_best_weights": True},
    {"patience": 10, "restore_best_weights": True},
]


class FakeModel:
    """Weights are the number of the epoch; metrics as Keras finds them for mode 'auto'."""

    def __init__(self):
        self.stop_training = False
        self.weights_now = [-1]
        self.saved = []
        self.metrics = []

    def get_weights(self):
        return list(self.weights_now)

    def set_weights(self, weights):
        self.weights_now = list(weights)

    def save(self, path, overwrite=True):
        self.saved.append(os.path.basename(path))


def run(callback, values):
    model = FakeModel()
    callback.set_model(model)
    callback.set_params({"verbose": 0, "epochs": len(values), "steps": 1})
    callback.on_train_begin({})
    ran = 0
    logs = {}
    for epoch, value in enumerate(values):
        callback.on_epoch_begin(epoch, {})
        model.weights_now = [epoch]
        logs = {"loss": value, "val_loss": value}
        callback.on_epoch_end(epoch, logs)
        ran += 1
        if model.stop_training:
            break
    callback.on_train_end(logs)
    return model, ran


def early_stopping():
    cases = []
    for options in EARLY_STOPPING:
        for name, values in VALUES.items():
            callback = keras.callbacks.EarlyStopping(**options)
            model, ran = run(callback, values)
            cases.append(
                {
                    "options": options,
                    "name": name,
                    "values": values,
                    "epochs": ran,
                    "stoppedEpoch": callback.stopped_epoch,
                    "weights": model.weights_now[0],
                }
            )
    return cases


def model_checkpoint():
    cases = []
    for options in [
        {},
        {"save_best_only": True},
        {"save_best_only": True, "mode": "max"},
        {"save_best_only": True, "initial_value_threshold": 3.2},
    ]:
        for name, values in VALUES.items():
            with tempfile.TemporaryDirectory() as folder:
                template = os.path.join(folder, "{epoch:02d}-{val_loss:.2f}.keras")
                model, _ = run(keras.callbacks.ModelCheckpoint(template, **options), values)
            cases.append({"options": options, "name": name, "values": values, "saved": model.saved})
    return cases


def hooks():
    """Every hook of a fit with validation in a part of the epochs, of evaluate and of predict; with the keys of the logs."""
    trace = []

    class Trace(keras.callbacks.Callback):
        pass

    def record(hook, indexed):
        def plain(self, logs=None):
            trace.append([hook, None, sorted((logs or {}).keys())])

        def with_index(self, index, logs=None):
            trace.append([hook, index, sorted((logs or {}).keys())])

        return with_index if indexed else plain

    for kind in ("train", "test", "predict"):
        for edge in ("begin", "end"):
            setattr(Trace, f"on_{kind}_{edge}", record(f"on_{kind}_{edge}", False))
            setattr(Trace, f"on_{kind}_batch_{edge}", record(f"on_{kind}_batch_{edge}", True))
    Trace.on_epoch_begin = record("on_epoch_begin", True)
    Trace.on_epoch_end = record("on_epoch_end", True)

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mse", metrics=["mae"])
    x = np.arange(20, dtype="float32").reshape(10, 2) / 20
    y = np.arange(10, dtype="float32").reshape(10, 1) / 10
    common = {"batch_size": 4, "verbose": 0, "callbacks": [Trace()]}
    history = model.fit(x, y, epochs=3, initial_epoch=1, validation_split=0.3, validation_freq=[3], **common)
    model.evaluate(x, y, **common)
    model.predict(x, **common)
    # The outputs that Keras hands to on_predict_batch_end are left out here.
    for event in trace:
        event[2] = [key for key in event[2] if key != "outputs"]
    return {"trace": trace, "historyKeys": list(history.history), "epochs": history.epoch, "params": history.params}


def metric_numbers():
    """How the progress bar writes numbers."""
    values = [0.0, 0.27531, 12.5, 1e-3, 0.00099999, 4.5e-5, 1234.56789, -0.5, 1e-12]
    cases = []
    for value in values:
        bar = keras.utils.Progbar(1, stateful_metrics=["loss"], verbose=2)
        out = io.StringIO()
        with redirect_stdout(out):
            bar.update(1, [("loss", value)], finalize=True)
        cases.append([value, re.search(r"loss: (\S+)", out.getvalue()).group(1)])
    return cases


if __name__ == "__main__":
    target = pathlib.Path(__file__).parents[2] / "test/golden/callbacks/callbacks.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    golden = {
        "versions": {"keras": keras.version(), "backend": keras.backend.backend()},
        "earlyStopping": early_stopping(),
        "modelCheckpoint": model_checkpoint(),
        "hooks": hooks(),
        "metricNumbers": metric_numbers(),
    }
    target.write_text(json.dumps(golden, indent=None, separators=(",", ":")) + "\n")
    print(target, target.stat().st_size, "bytes")
