"""Metrics of Keras over five uneven batches: results after each, and configs. Imported by the scripts of this folder."""

import json
import re
from pathlib import Path

import keras
import numpy as np

from support.encode import number

SIZES = (5, 3, 1, 4, 2)
_FOLDER = Path(__file__).parents[3] / "test/golden/metrics"


class MetricCases:
    """Draws data, feeds it to metrics, and keeps what came out. Numbers have two decimals, so that files stay small."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.cases = []
        self.serialized = []

    def normal(self, *shape):
        return np.round(self.rng.normal(size=shape), 2).astype(np.float32)

    def uniform(self, *shape):
        """In [0, 1], some of them at the ends."""
        return np.round(np.clip(self.rng.uniform(-0.1, 1.1, size=shape), 0, 1), 2).astype(np.float32)

    def distribution(self, *shape):
        e = np.exp(self.rng.normal(size=shape))
        return np.round(e / e.sum(-1, keepdims=True), 2).astype(np.float32)

    def answers(self, *shape):
        return self.rng.integers(0, 2, shape).astype(np.float32)

    def classes(self, count):
        return lambda *shape: self.rng.integers(0, count, shape).astype(np.float32)

    def one_hot(self, *shape):
        return np.eye(shape[-1], dtype=np.float32)[self.rng.integers(0, shape[-1], shape[:-1])]

    def weights(self, *shape):
        return np.round(self.rng.uniform(0, 2, size=shape), 2).astype(np.float32)

    def whole_weights(self, *shape):
        return self.rng.integers(0, 4, size=shape).astype(np.float32)

    def add(self, name, config, draw_true, draw_pred, *, true_shape, pred_shape=None, weight_shape=None, mask_shape=None,
            draw_weight=None, ones=False, values_only=False, dtype=None):
        """A case. `weight_shape` None is without weights; `ones` gives Keras weights of 1 and the file none."""
        options = config if dtype is None else {**config, "dtype": dtype}
        metric = getattr(keras.metrics, name)(**options)
        batches, results = [], []
        for size in SIZES:
            y_true = draw_true(size, *true_shape)
            y_pred = draw_pred(size, *(true_shape if pred_shape is None else pred_shape))
            weight = None if weight_shape is None else (draw_weight or self.weights)(size, *weight_shape)
            given = np.ones(size, np.float32) if ones else weight
            mask = None if mask_shape is None else self.rng.integers(0, 3, (size, *mask_shape)) > 0
            if values_only:
                metric.update_state(y_pred, given)
            elif mask is not None:
                tensor = keras.ops.convert_to_tensor(y_pred)
                keras.src.backend.set_keras_mask(tensor, keras.ops.convert_to_tensor(mask))
                metric.update_state(y_true, tensor, given)
            else:
                metric.update_state(y_true, y_pred, given)
            results.append([number(value, 7) for value in np.ravel(metric.result())])
            batches.append({
                "yTrue": _array(y_true),
                "yPred": _array(y_pred),
                "sampleWeight": None if weight is None else _array(weight),
                **({} if mask is None else {"mask": _array(mask)}),
            })
        own = {_camel(key): _value(value) for key, value in config.items()}
        self.cases.append({
            "metric": name, "config": own, "dtype": "float32", "batches": batches,
            "results": [value for result in results for value in result],
        })

    def both(self, *case, weight_shape=(), **options):
        """A case without weights, and one with: one for each sample unless `weight_shape` is given."""
        self.add(*case, **options)
        self.add(*case, weight_shape=weight_shape, **options)

    def add_config(self, class_name, **options):
        """How Keras writes a metric into files."""
        self.serialized.append(json.loads(json.dumps(keras.saving.serialize_keras_object(
            getattr(keras.metrics, class_name)(**options)))))

    def write(self, name, script):
        path = _FOLDER / f"{name}.json"
        path.write_text(json.dumps({
            "keras": keras.__version__, "backend": keras.backend.backend(), "script": f"scripts/golden/{script}.py",
            "cases": self.cases, "serialized": self.serialized,
        }, separators=(",", ":")) + "\n")
        print(f"{len(self.cases)} cases, {len(self.serialized)} configs, {path.stat().st_size} bytes")


def _array(value):
    value = np.asarray(value)
    data = [number(v, 6) for v in value.ravel()]
    return {"shape": list(value.shape), "data": [int(v) if v == int(v) else v for v in data]}


def _camel(key):
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), key)


def _value(value):
    return _camel(value) if isinstance(value, str) and value.endswith("_average") else value
