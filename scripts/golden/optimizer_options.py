"""Further options of Keras' optimizers: 20 updates of a matrix, a vector and an embedding.

Writes test/golden/optimizers/optimizerOptions.json. Run: KERAS_BACKEND=jax python scripts/golden/optimizer_options.py
"""

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras
import numpy as np

from support.encode import array
from support.keras_options import camel

OUT = Path(__file__).parents[2] / "test/golden/optimizers/optimizerOptions.json"
rng = np.random.default_rng(12)
SHAPES = {"dense/kernel": (3, 2), "dense/bias": (2,), "dense_1/kernel": (2, 3), "embedding/vectors": (3, 2)}
STEPS = 20


def normal(shape):
    return rng.normal(size=shape).astype(np.float32)


def data(values):
    return array(values, 7)["data"]


start = [normal(shape) for shape in SHAPES.values()]
gradients = [[normal(shape) * np.float32(0.5) for shape in SHAPES.values()] for _ in range(STEPS)]
# Steps that a dynamic loss scale leaves out: not a number, infinite, in one weight or another.
OVERFLOWS = {4: 0, 5: 1, 12: 2}


def variables():
    made = []
    for (path, value) in zip(SHAPES, start):
        layer, name = path.split("/")
        with keras.name_scope(layer):
            made.append(keras.Variable(value, name=name))
    return made


def apply(optimizer, step, weights):
    """One update. On JAX, Keras' LossScaleOptimizer works only without state."""
    if not isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        return optimizer.apply(step)
    state = [v.value for v in optimizer.variables]
    after, state = optimizer.stateless_apply(state, step, [v.value for v in weights])
    for variable, value in zip([*weights, *optimizer.variables], [*after, *state]):
        variable.assign(value)


def case(name, optimizer, excluded=None, inner=None, **config):
    weights = variables()
    if excluded:
        places = excluded.get("var_list", [])
        optimizer.exclude_from_weight_decay([weights[i] for i in places], excluded.get("var_names"))
    optimizer.build(weights)
    values, rates = [], []
    for i, step in enumerate(gradients):
        rates.append(float(optimizer.learning_rate))
        if inner:
            step = [g * np.float32(optimizer.dynamic_scale) for g in step]
            if i in OVERFLOWS:
                step[OVERFLOWS[i]] = step[OVERFLOWS[i]] * np.float32("nan" if i == 5 else "inf")
        apply(optimizer, [keras.ops.convert_to_tensor(g) for g in step], weights)
        values.append([data(v.numpy()) for v in weights])
    own = [v for v in optimizer.variables if v.name not in ("iteration", "learning_rate")]
    described = {camel(k): v for k, v in config.items()}
    if inner:
        described["innerOptimizer"] = {"className": inner[0], "config": {camel(k): v for k, v in inner[1].items()}}
    return {
        "optimizer": name,
        "config": described,
        "excluded": excluded and {camel(k): v for k, v in excluded.items()},
        "overflows": bool(inner),
        "rates": rates,
        "values": values,
        "slots": [data(v.numpy()) for v in own],
    }


def decayed(name, excluded, **config):
    return case(name, getattr(keras.optimizers, name)(**config), excluded=excluded, **config)


def plain(name, **config):
    return case(name, getattr(keras.optimizers, name)(**config), **config)


def scaled(name, inner_config, **config):
    inner = getattr(keras.optimizers, name)(**inner_config)
    optimizer = keras.optimizers.LossScaleOptimizer(inner, **config)
    return case("LossScaleOptimizer", optimizer, inner=(name, inner_config), **config)


cases = [
    decayed("SGD", {"var_names": ["bias"]}, learning_rate=0.05, weight_decay=0.5),
    decayed("AdamW", {"var_list": [0, 3]}, learning_rate=0.05, weight_decay=0.5),
    decayed("Lion", {"var_list": [1], "var_names": ["vec", "no such"]}, learning_rate=0.05, weight_decay=0.5),
    decayed("Muon", {"var_names": ["kernel"]}, learning_rate=0.05, weight_decay=0.5, adam_weight_decay=0.3),
    plain("Muon", learning_rate=0.05, exclude_layers=["dense_1"]),
    plain("Muon", learning_rate=0.05, exclude_layers=["dense/", "^nothing$"], exclude_embeddings=False),
    scaled("SGD", {"learning_rate": 0.05, "momentum": 0.9}, initial_scale=8.0, dynamic_growth_steps=3),
    scaled("Adam", {"learning_rate": 0.05}),
    scaled("AdamW", {"learning_rate": 0.05, "global_clipnorm": 0.5, "use_ema": True, "ema_momentum": 0.8}, dynamic_growth_steps=5),
    # Not Nadam, which inside of another optimizer of Keras 3.15.1 computes something else than alone.
    scaled("Adam", {"learning_rate": 0.05, "gradient_accumulation_steps": 3}, initial_scale=2.0, dynamic_growth_steps=2),
    scaled("Muon", {"learning_rate": 0.05}, initial_scale=4.0),
]

OUT.write_text(json.dumps({
    "made by": "scripts/golden/optimizer_options.py",
    "versions": {"keras": keras.__version__, "backend": keras.backend.backend()},
    "paths": list(SHAPES),
    "shapes": [list(shape) for shape in SHAPES.values()],
    "start": [data(v) for v in start],
    "gradients": [[data(g) for g in step] for step in gradients],
    "overflows": [[step, place, "nan" if step == 5 else "inf"] for step, place in OVERFLOWS.items()],
    "optimizers": cases,
}, separators=(",", ":")) + "\n")
print(OUT, OUT.stat().st_size, "bytes", len(cases), "cases")
