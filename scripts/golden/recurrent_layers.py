"""Golden values for recurrent layers: Keras on JAX in float64.

Writes test/golden/nn/recurrentLayers.json in the form of layers.json (see nn.py): forward pass and gradients. With dropout
Keras gets the masks that Millrace draws.

    python scripts/golden/recurrent_layers.py
"""

from support.golden_files import write
from support.keras_float64 import VERSIONS, jnp
from support.layer_cases import LayerCases
from support.philox import dropout_mask
from support.recurrent_cells import exact

GATES = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3}


class RecurrentCases(LayerCases):
    def labelled(self, label, training):
        return label


goldens = RecurrentCases(20261121, scale=0.5, exact=True)


def set_masks(layer, options, input_shape):
    """As Keras draws them: one mask, or one for each gate where the state has dropout, too."""
    rate, recurrent_rate = options.get("dropout", 0), options.get("recurrentDropout", 0)
    gates = GATES[type(layer).__name__]
    count = gates if recurrent_rate > 0 else 1
    batch, _, features = input_shape
    streams = iter(range(2 * count))

    def masks(rate, size):
        if rate == 0:
            return None
        drawn = [jnp.asarray(dropout_mask((batch, size), rate, options["seed"], next(streams))) for _ in range(count)]
        return drawn if getattr(layer.cell, "dropout_mask_count", None) is not None else drawn[0]

    layer.cell._dropout_mask = masks(rate, features)
    layer.cell._recurrent_dropout_mask = masks(recurrent_rate, options["units"])


def case(class_name, options, input_shape, label="", training=False):
    prepare = (lambda layer: set_masks(layer, options, input_shape)) if training else None
    goldens.add(exact(class_name, options), options, input_shape, label, training, prepare=prepare)


for name in ("SimpleRNN", "LSTM", "GRU"):
    case(name, {"units": 3}, (2, 4, 2), "last state")
    case(name, {"units": 3, "returnSequences": True}, (2, 5, 2), "all states")
    case(name, {"units": 2, "goBackwards": True}, (2, 3, 3), "backwards")
    case(name, {"units": 2, "goBackwards": True, "returnSequences": True}, (2, 4, 1), "backwards, all states")
    case(name, {"units": 3, "useBias": False, "activation": "relu"}, (2, 3, 2), "no bias, relu")
    case(name, {"units": 3, "unroll": True, "returnSequences": True}, (1, 3, 2), "unrolled")
    case(name, {"units": 2}, (3, 1, 4), "one step")
    case(name, {"units": 3, "dropout": 0.4, "seed": 5}, (3, 4, 4), "dropout of the input", training=True)
    case(name, {"units": 3, "recurrentDropout": 0.4, "seed": 6}, (3, 3, 2), "dropout of the state", training=True)
    case(
        name,
        {"units": 3, "dropout": 0.3, "recurrentDropout": 0.5, "seed": 7, "returnSequences": True},
        (2, 3, 4),
        "both dropouts",
        training=True,
    )
    case(name, {"units": 3, "dropout": 0.3, "recurrentDropout": 0.5, "seed": 7}, (2, 3, 4), "dropouts at inference")

case("LSTM", {"units": 2, "recurrentActivation": "hardSigmoid", "activation": "softsign"}, (2, 3, 2), "other activations")
case("LSTM", {"units": 2, "unitForgetBias": False, "activation": "linear"}, (2, 3, 2), "linear")
for reset_after in (True, False):
    label = "reset after" if reset_after else "reset before"
    case("GRU", {"units": 3, "resetAfter": reset_after, "returnSequences": True}, (2, 4, 2), label)
    case("GRU", {"units": 2, "resetAfter": reset_after, "useBias": False, "recurrentActivation": "relu"}, (2, 3, 2), f"{label}, no bias, relu gates")
    case("GRU", {"units": 3, "resetAfter": reset_after, "recurrentDropout": 0.4, "seed": 8}, (3, 3, 2), f"{label}, dropout of the state", training=True)

write("nn/recurrentLayers.json", __file__, VERSIONS, {"cases": goldens.cases})
