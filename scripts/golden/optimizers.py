"""Optimizers and learning-rate schedules of Keras: 20 updates of a matrix and a vector, 30 steps of a schedule, and files.

Writes test/golden/optimizers/optimizers.json and *.keras beside it. Run: KERAS_BACKEND=jax python scripts/golden/optimizers.py

On TensorFlow, ScheduleFreeAdamW of Keras 3.15.1 reads its momentum after it has changed it where it means the value before.
"""

import json
import os
import re
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras
import numpy as np

from support.encode import array

OUT = Path(__file__).parents[2] / "test/golden/optimizers/optimizers.json"
rng = np.random.default_rng(11)
SHAPES = {"kernel": (4, 3), "bias": (3,)}
STEPS = 20


def normal(shape):
    return rng.normal(size=shape).astype(np.float32)


def camel(name):
    return re.sub(r"_([a-z0-9])", lambda m: m.group(1).upper(), name)


def data(values):
    return array(values, 9)["data"]


start = [normal(shape) for shape in SHAPES.values()]
gradients = [[normal(shape) * np.float32(0.5) for shape in SHAPES.values()] for _ in range(STEPS)]
gradients[3] = [np.zeros_like(g) for g in gradients[3]]


def schedule(name, **config):
    return getattr(keras.optimizers.schedules, name)(**config)


def described(value):
    if isinstance(value, keras.optimizers.schedules.LearningRateSchedule):
        config = {camel(k): v for k, v in value.get_config().items()}
        return {"className": type(value).__name__, "config": config}
    return value


def optimizer_case(name, **config):
    optimizer = getattr(keras.optimizers, name)(**config)
    variables = [keras.Variable(value, name=key) for key, value in zip(SHAPES, start)]
    optimizer.build(variables)
    values, rates = [], []
    for step in gradients:
        rates.append(float(optimizer.learning_rate))
        scale = config.get("loss_scale_factor", 1)
        optimizer.apply([keras.ops.convert_to_tensor(g * np.float32(scale)) for g in step])
        values.append([data(v.numpy()) for v in variables])
    own = [v for v in optimizer.variables if v.name not in ("iteration", "learning_rate")]
    return {
        "optimizer": name,
        "config": {camel(k): described(v) for k, v in config.items()},
        "rates": rates,
        "values": values,
        "slots": [data(v.numpy()) for v in own],
    }


def optimizer_cases():
    cases = [
        optimizer_case("AdamW"),
        optimizer_case("AdamW", learning_rate=0.05, weight_decay=0.1, amsgrad=True),
        optimizer_case("Adadelta"),
        optimizer_case("Adadelta", learning_rate=1.0, rho=0.8, epsilon=1e-3),
        optimizer_case("Adagrad"),
        optimizer_case("Adagrad", learning_rate=0.1, initial_accumulator_value=0.5, epsilon=1e-3),
        optimizer_case("Adamax"),
        optimizer_case("Adamax", learning_rate=0.05, beta_1=0.8, beta_2=0.9, epsilon=1e-3),
        optimizer_case("Nadam"),
        optimizer_case("Nadam", learning_rate=0.05, beta_1=0.8, beta_2=0.95, epsilon=1e-3),
        optimizer_case("Ftrl"),
        optimizer_case("Ftrl", learning_rate=0.1, learning_rate_power=-0.7, initial_accumulator_value=0.3),
        optimizer_case("Ftrl", learning_rate=0.1, l1_regularization_strength=0.2, l2_regularization_strength=0.3),
        optimizer_case("Ftrl", learning_rate=0.1, l2_shrinkage_regularization_strength=0.1, beta=0.4),
        optimizer_case("Lion"),
        optimizer_case("Lion", learning_rate=0.02, beta_1=0.8, beta_2=0.95),
        optimizer_case("Lamb"),
        optimizer_case("Lamb", learning_rate=0.05, beta_1=0.8, beta_2=0.95, epsilon=1e-3),
        optimizer_case("Adafactor"),
        optimizer_case("Adafactor", learning_rate=0.5, beta_2_decay=-0.6, clip_threshold=0.5, epsilon_2=1e-2),
        optimizer_case("Adafactor", learning_rate=0.01, relative_step=False),
        optimizer_case("Muon"),
        optimizer_case("Muon", learning_rate=0.05, nesterov=False, ns_steps=3, momentum=0.8, adam_lr_ratio=0.1),
        optimizer_case("Muon", learning_rate=0.05, rms_rate=None, weight_decay=None, adam_weight_decay=0.1),
        optimizer_case("ScheduleFreeAdamW"),
        optimizer_case("ScheduleFreeAdamW", learning_rate=0.05, beta_1=0.8, warmup_steps=7, weight_decay=0.01),
    ]
    # Options that every optimizer takes.
    base = {"learning_rate": 0.05}
    common = [
        {"weight_decay": 0.1}, {"clipnorm": 0.5}, {"clipvalue": 0.3}, {"global_clipnorm": 0.7},
        {"use_ema": True}, {"use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 3},
        {"gradient_accumulation_steps": 3}, {"loss_scale_factor": 8.0},
        {"gradient_accumulation_steps": 2, "clipnorm": 0.5, "weight_decay": 0.1},
        {"gradient_accumulation_steps": 3, "use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 2},
    ]
    for options in common:
        cases += [optimizer_case("SGD", **base, momentum=0.9, **options), optimizer_case("Adam", **base, **options)]
    cases += [
        optimizer_case("RMSprop", **base, momentum=0.5, centered=True, weight_decay=0.1, use_ema=True),
        optimizer_case("Nadam", **base, gradient_accumulation_steps=3),
        optimizer_case("Adafactor", **base, gradient_accumulation_steps=2, use_ema=True),
        optimizer_case("Muon", **base, gradient_accumulation_steps=2),
    ]
    # Schedules in place of a number.
    falling = schedule("ExponentialDecay", initial_learning_rate=0.1, decay_steps=5, decay_rate=0.5)
    wave = schedule("CosineDecay", initial_learning_rate=0.01, decay_steps=10, warmup_target=0.1, warmup_steps=5)
    cases += [
        optimizer_case("SGD", learning_rate=falling, momentum=0.9, nesterov=True),
        optimizer_case("Adam", learning_rate=wave),
        optimizer_case("AdamW", learning_rate=wave, gradient_accumulation_steps=2),
    ]
    return cases


def schedule_cases():
    first = {"initial_learning_rate": 0.1}
    cases = [
        ("CosineDecay", {**first, "decay_steps": 20}),
        ("CosineDecay", {**first, "decay_steps": 10, "alpha": 0.2, "warmup_target": 0.5, "warmup_steps": 8}),
        ("CosineDecayRestarts", {**first, "first_decay_steps": 7}),
        ("CosineDecayRestarts", {**first, "first_decay_steps": 7, "t_mul": 1.0, "m_mul": 0.5, "alpha": 0.1}),
        ("CosineDecayRestarts", {**first, "first_decay_steps": 5, "t_mul": 1.5, "m_mul": 0.8}),
        ("ExponentialDecay", {**first, "decay_steps": 8, "decay_rate": 0.5}),
        ("ExponentialDecay", {**first, "decay_steps": 8, "decay_rate": 0.5, "staircase": True}),
        ("InverseTimeDecay", {**first, "decay_steps": 8, "decay_rate": 0.5}),
        ("InverseTimeDecay", {**first, "decay_steps": 8, "decay_rate": 0.5, "staircase": True}),
        ("PiecewiseConstantDecay", {"boundaries": [5, 12], "values": [0.1, 0.05, 0.01]}),
        ("PolynomialDecay", {**first, "decay_steps": 20}),
        ("PolynomialDecay", {**first, "decay_steps": 8, "end_learning_rate": 0.01, "power": 2.0, "cycle": True}),
    ]
    return [
        {
            "schedule": name,
            "config": {camel(k): v for k, v in config.items()},
            "rates": [float(schedule(name, **config)(step)) for step in range(30)],
        }
        for name, config in cases
    ]


def file_cases():
    """A model after three batches, saved; its weights after three more."""
    wave = schedule("CosineDecay", initial_learning_rate=0.01, decay_steps=10, warmup_target=0.1, warmup_steps=5)
    common = {"weight_decay": 0.1, "clipnorm": 1.0, "use_ema": True, "ema_momentum": 0.9, "ema_overwrite_frequency": 2,
              "loss_scale_factor": 16.0, "gradient_accumulation_steps": 2}
    configs = [
        ("Nadam", {"learning_rate": wave, **common}),
        ("AdamW", {"learning_rate": 0.05, "amsgrad": True}),
        ("Adafactor", {"learning_rate": 0.05}),
        ("Muon", {"learning_rate": 0.05}),
        ("Ftrl", {"learning_rate": 0.1}),
    ]
    x, y = normal((6, 4)), normal((6, 2))
    cases = []
    for name, config in configs:
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="tanh"), keras.layers.Dense(2)])
        model.set_weights([normal(w.shape) for w in model.get_weights()])
        model.compile(getattr(keras.optimizers, name)(**config), loss="mse")
        for _ in range(3):
            model.train_on_batch(x, y)
        file = f"{name.lower()}.keras"
        model.save(OUT.parent / file)
        for _ in range(3):
            model.train_on_batch(x, y)
        cases.append({"file": file, "weights": [data(w) for w in model.get_weights()]})
    return {"x": array(x, 9), "y": array(y, 9), "cases": cases}


OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(json.dumps({
    "made by": "scripts/golden/optimizers.py",
    "versions": {"keras": keras.__version__, "backend": keras.backend.backend()},
    "shapes": [list(shape) for shape in SHAPES.values()],
    "start": [data(v) for v in start],
    "gradients": [[data(g) for g in step] for step in gradients],
    "optimizers": optimizer_cases(),
    "schedules": schedule_cases(),
    "files": file_cases(),
}, separators=(",", ":")) + "\n")
print(OUT, OUT.stat().st_size, "bytes")
