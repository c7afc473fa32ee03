"""Golden values for layers that make spectra of signals, and for the initializer of their waves: Keras on JAX in float64.

Writes test/golden/nn/spectrograms.json (layers in the form of layers.json, see nn.py; initializers: their values; configs
as Keras writes them).

    python scripts/golden/spectrograms.py
"""

import functools
import json
import os
import pathlib

os.environ["KERAS_BACKEND"] = "jax"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp
import keras
import numpy as np
from support import encode
from support.keras_options import snake

keras.config.set_floatx("float64")

OUT = pathlib.Path(__file__).resolve().parents[2] / "test" / "golden" / "nn"
VERSIONS = {"keras": keras.__version__, "jax": jax.__version__, "numpy": np.__version__}
rng = np.random.default_rng(20241123)


def array(value):
    return encode.array(value, digits=8)


def keras_options(options):
    return {snake(key): value for key, value in options.items()}


cases = []
configs = []


def case(class_name, options, input_shape, label):
    layer = getattr(keras.layers, class_name)(**keras_options(options))
    x = np.round(rng.normal(size=input_shape), 3)
    if class_name == "MelSpectrogram":  # its bands are float32 otherwise
        layer.linear_to_mel_weight_matrix = functools.partial(layer.linear_to_mel_weight_matrix, dtype="float64")
    layer.build(input_shape)
    trainable = [v.value for v in layer.trainable_variables]

    def run(trainable, x):
        return layer.stateless_call(trainable, [], x)[0]

    output = run(trainable, x)
    upstream = np.round(rng.normal(size=output.shape), 2)
    gradients, x_gradient = jax.grad(lambda t, x: jnp.sum(run(t, x) * upstream), argnums=(0, 1))(trainable, jnp.asarray(x))
    cases.append(
        {
            "className": class_name,
            "label": label,
            "options": options,
            "training": False,
            "input": array(x),
            "weights": [{"name": w.name, **array(w.value)} for w in layer.weights],
            "upstream": array(upstream),
            "output": array(output),
            "inputGradient": array(x_gradient),
            "weightGradients": [{"name": v.name, **array(g)} for v, g in zip(layer.trainable_variables, gradients)],
            "newState": [],
        }
    )
    config = getattr(keras.layers, class_name)(dtype="float32", **keras_options(options))
    configs.append(keras.saving.serialize_keras_object(config))


SHORT = {"frameLength": 6, "frameStep": 3}
for mode in ["log", "magnitude", "psd", "real", "imag", "angle", "stft"]:
    case("STFTSpectrogram", {"mode": mode, **SHORT}, (1, 13, 2), mode)
options = {"mode": "psd", "frameLength": 4, "fftLength": 8, "expandDims": True, "padding": "same", "scaling": "spectrum"}
case("STFTSpectrogram", options, (2, 9, 2), "expanded, same")
case("STFTSpectrogram", {"mode": "stft", **SHORT, "window": None, "expandDims": True}, (1, 9, 1), "no window")
options = {"mode": "magnitude", **SHORT, "window": "hamming", "periodic": True, "scaling": None}
case("STFTSpectrogram", options, (1, 9, 1), "hamming, periodic")

SMALL = {"fftLength": 16, "sequenceStride": 5, "numMelBins": 4, "samplingRate": 800}
case("MelSpectrogram", SMALL, (1, 24), "decibels")
case("MelSpectrogram", {**SMALL, "topDb": 6}, (1, 24), "topDb")
options = {**SMALL, "sequenceLength": 12, "powerToDb": False, "minFreq": 50, "maxFreq": 300, "window": "hamming"}
case("MelSpectrogram", options, (2, 23), "powers, shorter frames")
case("MelSpectrogram", {**SMALL, "powerToDb": False, "magExp": 1, "window": None}, (2, 20), "amplitudes, no window")
case("MelSpectrogram", {**SMALL, "refPower": 3, "minPower": 0.5}, (1, 20), "reference")

initializers = []
for options in [
    {},
    {"side": "imag"},
    {"window": "blackman", "scaling": "spectrum"},
    {"window": "bartlett", "scaling": None, "periodic": True},
    {"window": "boxcar", "side": "imag", "periodic": True},
    {"window": "hamming"},
    {"window": None},
]:
    value = keras.initializers.STFT(**options)((7, 1, 5), dtype="float64")
    initializers.append({"className": "STFT", "options": options, "value": array(value)})


head = {"script": "scripts/golden/spectrograms.py", "versions": VERSIONS}
content = {"cases": cases, "initializers": initializers, "configs": configs}
lists = {key: ",\n".join(json.dumps(item) for item in items) for key, items in content.items()}
body = ",\n".join(f'"{key}": [\n{items}\n]' for key, items in lists.items())
(OUT / "spectrograms.json").write_text(f'{{"head": {json.dumps(head)},\n{body}\n}}\n')
