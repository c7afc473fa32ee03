"""Golden training run: 20 batches of a small convolutional network in Keras, for three optimizers.

Writes test/golden/trainCnn/trainCnn.json. Initial weights and batches come from an integer hash that
test/golden/trainCnn/generate.ts repeats bit by bit, so that no arrays have to be stored.

What can be asked of another implementation is measured, not guessed: Keras runs on two backends ("spread"), and four times
with every initial weight moved by one unit in the last place ("sensitivity"). At Keras' default learning rates such a
rounding error grows to 5e-4 of the loss within the 20 batches (relu and max pooling switch, and fast learning amplifies it):
no two implementations can agree to 1e-4 there. The runs that are compared to the end therefore take smaller steps; the runs
at the default rates are compared while they are well posed.

usage: python scripts/golden/train_cnn.py            (needs keras, jax and tensorflow; about two minutes)
"""
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile

import numpy as np

BATCHES = 20
BATCH_SIZE = 32
SAMPLES = 128
BACKENDS = ("tensorflow", "jax")
PERTURBED_RUNS = 4
# name: optimizer, its options, whether final weights are stored
RUNS = {
    "sgd": ("sgd", {"learning_rate": 0.003, "momentum": 0.9}, True),
    "rmsprop": ("rmsprop", {"learning_rate": 0.0001}, True),
    "adam": ("adam", {"learning_rate": 0.0001}, True),
    "sgdDefault": ("sgd", {"learning_rate": 0.01, "momentum": 0.9}, False),
    "rmspropDefault": ("rmsprop", {}, False),
    "adamDefault": ("adam", {}, False),
}
# name, shape, fan in + fan out of Glorot's rule (biases: 600, a limit of 0.1)
WEIGHTS = [
    ("conv2d/kernel", (3, 3, 1, 32), 9 * 1 + 9 * 32),
    ("conv2d/bias", (32,), 600),
    ("conv2d_1/kernel", (3, 3, 32, 64), 9 * 32 + 9 * 64),
    ("conv2d_1/bias", (64,), 600),
    ("dense/kernel", (9216, 128), 9216 + 128),
    ("dense/bias", (128,), 600),
    ("dense_1/kernel", (128, 10), 128 + 10),
    ("dense_1/bias", (10,), 600),
]


def hash32(stream, count):
    """count 32-bit words of a stream: the finalizer of MurmurHash3 over stream * 0x9e3779b9 + index."""
    x = (np.arange(count, dtype=np.uint64) + np.uint64(stream * 0x9E3779B9 % 2**32)) % np.uint64(2**32)
    x = x.astype(np.uint32)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x85EBCA6B)
    x ^= x >> np.uint32(13)
    x *= np.uint32(0xC2B2AE35)
    x ^= x >> np.uint32(16)
    return x


def initial_weight(position):
    """Glorot uniform. 24-bit fractions times a float32 limit: exact in float64, rounded once to float32."""
    _, shape, fans = WEIGHTS[position]
    size = int(np.prod(shape))
    limit = np.float64(np.float32(np.sqrt(6 / fans)))
    unit = (hash32(1 + position, size) >> np.uint32(8)).astype(np.float64) / 2**24
    return ((unit * 2 - 1) * limit).astype(np.float32).reshape(shape)


def batch(index):
    """Noise in [0, 0.5) with a bright bar of four rows whose height tells the class: exact in float32."""
    labels = hash32(1000 + index, BATCH_SIZE) % np.uint32(10)
    noise = (hash32(2000 + index, BATCH_SIZE * 28 * 28) >> np.uint32(16)).astype(np.float64) / 2**17
    x = noise.reshape(BATCH_SIZE, 28, 28, 1)
    for sample, label in enumerate(labels.astype(int)):
        x[sample, 4 + 2 * label : 8 + 2 * label] += 0.5
    return x.astype(np.float32), np.eye(10, dtype=np.float32)[labels]


def sample_indices(position, size):
    """Where a final weight is compared: every element of a small one, else SAMPLES hashed positions."""
    if size <= SAMPLES:
        return np.arange(size)
    return (hash32(3000 + position, SAMPLES) % np.uint32(size)).astype(int)


def moved_by_one_ulp(value, random):
    """Every element moved to its float32 neighbour, up or down at random."""
    direction = np.where(random.random(value.shape) < 0.5, np.inf, -np.inf).astype(np.float32)
    return np.nextafter(value, direction)


def run_once(optimizer, options, perturbation):
    """20 batches. Returns the loss of each batch and the final weights."""
    import keras
    from keras import layers

    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    weights = [initial_weight(i) for i in range(len(WEIGHTS))]
    if perturbation:
        random = np.random.default_rng(perturbation)
        weights = [moved_by_one_ulp(value, random) for value in weights]
    model.set_weights(weights)
    optimizer = keras.optimizers.get({"class_name": optimizer, "config": options})
    model.compile(optimizer=optimizer, loss="categorical_crossentropy")
    losses = []
    for i in range(BATCHES):
        x, y = batch(i)
        # Keras 3 returns the running mean over calls; resetting gives the loss of this batch alone.
        model.reset_metrics()
        losses.append(float(model.train_on_batch(x, y)))
    return losses, [np.asarray(value, np.float32) for value in model.get_weights()]


def summarise(position, value):
    """Mean, norm and sampled elements of one final weight."""
    flat = value.reshape(-1)
    wide = flat.astype(np.float64)
    return {
        "name": WEIGHTS[position][0],
        "shape": list(value.shape),
        "mean": float(wide.mean()),
        "norm": float(np.sqrt((wide**2).sum())),
        # shortest decimals that read back as the same float32
        "samples": [float(str(v)) for v in flat[sample_indices(position, flat.size)]],
    }


def differences(run, other):
    """Of losses: relative, the largest so far at each batch. Of weights: relative to the largest element, and of norms."""
    losses = np.abs(np.subtract(run[0], other[0])) / np.abs(run[0])
    largest = max(float(np.abs(a - b).max() / np.abs(a).max()) for a, b in zip(run[1], other[1]))
    norms = max(float(np.linalg.norm(a - b) / np.linalg.norm(a)) for a, b in zip(run[1], other[1]))
    return {"losses": [float(f"{v:.1e}") for v in np.maximum.accumulate(losses)], "weights": largest, "norms": norms}


def train(file):
    """Runs in a process of its own with KERAS_BACKEND set; writes losses and final weights to a file."""
    results = {}
    for name, (optimizer, options, _) in RUNS.items():
        losses, weights = run_once(optimizer, options, 0)
        results[name + "/losses"] = np.array(losses)
        for position, value in enumerate(weights):
            results[f"{name}/{position}"] = value
    np.savez(file, **results)


def load(file):
    stored = np.load(file)
    return {name: (stored[name + "/losses"].tolist(), [stored[f"{name}/{i}"] for i in range(len(WEIGHTS))]) for name in RUNS}


def main():
    runs = {}
    with tempfile.TemporaryDirectory() as folder:
        for backend in BACKENDS:
            environment = {**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"}
            file = os.path.join(folder, backend + ".npz")
            done = subprocess.run([sys.executable, __file__, "--train", file], env=environment, capture_output=True, text=True)
            if done.returncode != 0:
                sys.exit(done.stderr)
            runs[backend] = load(file)
    first, second = (runs[backend] for backend in BACKENDS)

    os.environ["KERAS_BACKEND"] = BACKENDS[0]
    golden_runs = {}
    for name, (optimizer, options, keep_weights) in RUNS.items():
        perturbed = [differences(first[name], run_once(optimizer, options, 1 + i)) for i in range(PERTURBED_RUNS)]
        golden_runs[name] = {
            "optimizer": optimizer,
            "options": options,
            "losses": first[name][0],
            "spread": differences(first[name], second[name]),
            "sensitivity": {
                "losses": np.max([p["losses"] for p in perturbed], axis=0).tolist(),
                "weights": max(p["weights"] for p in perturbed),
                "norms": max(p["norms"] for p in perturbed),
            },
        }
        if keep_weights:
            golden_runs[name]["weights"] = [summarise(i, value) for i, value in enumerate(first[name][1])]

    packages = {"keras": "keras", "tensorflow": "tensorflow-cpu", "jax": "jax", "numpy": "numpy"}
    versions = {name: importlib.metadata.version(package) for name, package in packages.items()}
    x, y = batch(0)
    golden = {
        "versions": {"python": sys.version.split()[0], **versions},
        "backend": BACKENDS[0],
        "batches": BATCHES,
        "batchSize": BATCH_SIZE,
        "generator": {
            "weights": [
                {
                    "name": WEIGHTS[i][0],
                    "shape": list(w.shape),
                    "sum": float(w.astype(np.float64).sum()),
                    "first": w.reshape(-1)[:4].astype(float).tolist(),
                }
                for i in range(len(WEIGHTS))
                for w in [initial_weight(i)]
            ],
            "batch0": {
                "xSum": float(x.astype(np.float64).sum()),
                "xFirst": x.reshape(-1)[:8].astype(float).tolist(),
                "labels": y.argmax(1).tolist(),
            },
        },
        "runs": golden_runs,
    }
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../test/golden/trainCnn/trainCnn.json")
    with open(path, "w") as file:
        json.dump(golden, file, separators=(",", ":"))
        file.write("\n")
    print(os.path.getsize(path), "bytes")
    for name, run in golden_runs.items():
        for kind in ("spread", "sensitivity"):
            values = run[kind]
            print(f"{name:15} {kind:12} losses {values['losses'][-1]:.1e} weights {values['weights']:.1e} norms {values['norms']:.1e}")


if __name__ == "__main__":
    train(sys.argv[2]) if "--train" in sys.argv else main()
