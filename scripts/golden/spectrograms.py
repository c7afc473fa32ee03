"""Golden values for layers that make spectra of signals, and for the initializer of their waves: Keras on JAX in float64.

Writes test/golden/nn/spectrograms.json (layers in the form of layers.json, see nn.py; initializers: their values; configs
as Keras writes them).

    python scripts/golden/spectrograms.py
"""

import functools

from support.golden_files import write
from support.keras_float64 import VERSIONS, keras
from support.layer_cases import LayerCases, keras_options, made

configs = []


class SignalCases(LayerCases):
    """Weights stay as they are built: the waves of a window."""

    def weight(self, variable):
        return variable.value


goldens = SignalCases(20241123, digits=8, upstream_decimals=2)


def case(class_name, options, input_shape, label):
    layer = made(class_name, options)
    if class_name == "MelSpectrogram":  # its bands are float32 otherwise
        layer.linear_to_mel_weight_matrix = functools.partial(layer.linear_to_mel_weight_matrix, dtype="float64")
    goldens.add(layer, options, input_shape, label)
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
    initializers.append({"className": "STFT", "options": options, "value": goldens.array(value)})

write("nn/spectrograms.json", __file__, VERSIONS, {"cases": goldens.cases, "initializers": initializers, "configs": configs})
