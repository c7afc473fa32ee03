"""Golden values for SpectralNormalization: Keras on TensorFlow in float64.

Writes test/golden/nn/spectralNormalization.json: cases in the form of layers.json (see nn.py), with all weights after the call.
On JAX, Keras' layer does not change the kernel that is kept, and evaluates with the one that was never divided; on
TensorFlow, as here, the optimizer goes on from the divided kernel.

    python scripts/golden/spectral_normalization.py
"""

import json
import os
import pathlib

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow as tf
from support import encode
from support.keras_options import snake

keras.config.set_floatx("float64")

OUT = pathlib.Path(__file__).resolve().parents[2] / "test" / "golden" / "nn" / "spectralNormalization.json"
VERSIONS = {"keras": keras.__version__, "tensorflow": tf.__version__, "numpy": np.__version__}
rng = np.random.default_rng(20241123)
cases = []


def array(value):
    return encode.array(value, digits=9)


def normal(*shape):
    return np.round(rng.normal(size=shape), 3)


def case(wrapped, wrapped_options, options, x, label, training, zeros=False):
    inner = getattr(keras.layers, wrapped)(**{snake(key): value for key, value in wrapped_options.items()})
    layer = keras.layers.SpectralNormalization(inner, **{snake(key): value for key, value in options.items()})
    layer.build(x.shape)
    for weight in layer.weights:
        weight.assign(0 * weight if zeros and weight.name == "kernel" else normal(*weight.shape))
    start = [weight.numpy() for weight in layer.weights]
    x = tf.constant(x)
    with tf.GradientTape() as tape:
        if x.dtype.is_floating:
            tape.watch(x)
        output = layer(x, training=training)
        upstream = normal(*output.shape)
        total = tf.reduce_sum(output * upstream)
    slopes = tape.gradient(total, [x, *[v.value for v in layer.trainable_variables]], unconnected_gradients="zero")
    cases.append(
        {
            "className": "SpectralNormalization",
            "label": f"{wrapped}{label}" + (" training" if training else ""),
            "options": {"layer": {"className": wrapped, "config": wrapped_options}, **options},
            "training": training,
            "input": array(x),
            "weights": [{"name": w.name, **array(v)} for w, v in zip(layer.weights, start)],
            "upstream": array(upstream),
            "output": array(output),
            "inputGradient": array(slopes[0] if x.dtype.is_floating else np.zeros(x.shape)),
            "weightGradients": [
                {"name": v.name, **array(tf.convert_to_tensor(g))} for v, g in zip(layer.trainable_variables, slopes[1:])
            ],
            "newState": [{"name": v.name, **array(v.numpy())} for v in layer.non_trainable_variables],
            "newWeights": [{"name": w.name, **array(w.numpy())} for w in layer.weights],
        }
    )


for training in [False, True]:
    case("Dense", {"units": 3, "activation": "tanh"}, {}, normal(2, 4), "", training)
    case("Dense", {"units": 3, "useBias": False}, {"powerIterations": 3}, normal(2, 4), ", 3 iterations", training)
    case("Conv2D", {"filters": 2, "kernelSize": 2}, {"powerIterations": 2}, normal(1, 3, 3, 2), "", training)
case("Conv1D", {"filters": 3, "kernelSize": 2, "padding": "same"}, {}, normal(1, 4, 2), "", True)
# With whole numbers as input, Keras' layer rounds its output to whole numbers.
case("Embedding", {"inputDim": 5, "outputDim": 3}, {}, np.array([[0.0, 4.0], [2.0, 2.0]]), "", True)
case("Dense", {"units": 2}, {}, normal(2, 3), ", kernel of zeros", True, zeros=True)

head = {"script": "scripts/golden/spectral_normalization.py", "versions": VERSIONS}
lines = ",\n".join(json.dumps(item) for item in cases)
OUT.write_text(f'{{"head": {json.dumps(head)},\n"cases": [\n{lines}\n]\n}}\n')
print(f"{len(cases)} cases")
