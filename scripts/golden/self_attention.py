"""Golden values for the self-attention of the benchmark's transformer: Keras' MultiHeadAttention on JAX in float64.

Writes test/golden/nn/selfAttention.json: forward pass and gradients. Millrace computes queries, keys and values in one product:
its kernel is Keras' three kernels side by side.

    python scripts/golden/self_attention.py
"""

import json

from support.golden_files import GOLDEN, head
from support.keras_float64 import VERSIONS, keras, np
from support.layer_cases import LayerCases, stateless

BATCH, TOKENS, HEADS, SIZE = 2, 5, 3, 2
UNITS = HEADS * SIZE
goldens = LayerCases(20261123, scale=0.4)

layer = keras.layers.MultiHeadAttention(num_heads=HEADS, key_dim=SIZE)
x = goldens.normal(BATCH, TOKENS, UNITS)
layer.build(x.shape, x.shape)
for weight in layer.weights:
    weight.assign(goldens.weight(weight))
trainable = {v.path.split("/")[-2] + "/" + v.name: v.value for v in layer.trainable_variables}
names = list(trainable)


def run(values, xs):
    return stateless(layer, [values[name] for name in names], [], xs[0], xs[0])


def packed(values):
    """In the order and the shapes of Millrace's layer."""
    parts = ("query", "key", "value")
    return [
        np.concatenate([np.asarray(values[f"{part}/kernel"]).reshape(UNITS, UNITS) for part in parts], axis=1),
        np.concatenate([np.asarray(values[f"{part}/bias"]).reshape(UNITS) for part in parts]),
        np.asarray(values["attention_output/kernel"]).reshape(UNITS, UNITS),
        np.asarray(values["attention_output/bias"]),
    ]


(output,), _, (upstream,), gradients, (x_gradient,) = goldens.differentiated(run, trainable, [x])
(GOLDEN / "nn" / "selfAttention.json").write_text(
    json.dumps(
        {
            "head": head(__file__, VERSIONS),
            "heads": HEADS,
            "units": UNITS,
            "input": goldens.array(x),
            "weights": goldens.arrays(packed(trainable)),
            "upstream": goldens.array(upstream),
            "output": goldens.array(output),
            "inputGradient": goldens.array(x_gradient),
            "weightGradients": goldens.arrays(packed(gradients)),
        }
    )
    + "\n"
)
