"""Golden values for bidirectional, time-distributed and convolutional LSTM layers: Keras on JAX in float64.

Writes test/golden/nn/bidirectional.json and recurrentWrappers.json in the form of layers.json (see nn.py), with initial states,
states and masks.

    python scripts/golden/recurrent_wrappers.py
"""

from support.golden_files import write
from support.keras_float64 import VERSIONS, jnp, keras, np
from support.keras_options import snake
from support.layer_cases import LayerCases, made
from support.philox import dropout_mask

layers = keras.layers

cases = LayerCases(20261125, scale=0.5, exact=True)
MASK = np.array([[1, 1, 0, 1], [0, 1, 0, 0], [0, 0, 0, 0]])


def spelled(class_name, options):
    return made(class_name, {key: snake(value) if isinstance(value, str) and key != "mergeMode" else value for key, value in options.items()})


def exact(layer):
    """Keras' own tanh on JAX goes through float32."""
    for part in layer._flatten_layers():
        cell = getattr(part, "cell", None)
        if getattr(cell, "activation", None) is keras.activations.tanh:
            cell.activation = jnp.tanh
    return layer


def with_states(values):
    return (values[0],), {"initial_state": list(values[1:])} if len(values) > 1 else {}


def config(class_name, options):
    return {"className": class_name, "config": options}


def bidirectional(inner, options, inputs, label="", backward=None, **arguments):
    layer = layers.Bidirectional(
        spelled(*inner), backward_layer=backward and spelled(*backward), **{snake(key): value for key, value in options.items()}
    )
    if inner[1].get("stateful"):
        arguments["states"] = lambda built: built.states
    named = {"layer": config(*inner), **options, **({"backwardLayer": config(*backward)} if backward else {})}
    cases.add(exact(layer), named, inputs, label, arguments=with_states, **arguments)


X = (3, 4, 2)
LSTM, GRU, SIMPLE = ("LSTM", {"units": 2}), ("GRU", {"units": 2}), ("SimpleRNN", {"units": 3})


def sequences(layer, **options):
    return (layer[0], {**layer[1], "returnSequences": True, **options})


for inner in (LSTM, GRU, SIMPLE):
    bidirectional(inner, {}, [X], f"{inner[0]}, last")
    bidirectional(sequences(inner), {}, [X], f"{inner[0]}, all")
    bidirectional(sequences(inner), {}, [X], f"{inner[0]}, all, masked", mask=MASK)
for mode in ("sum", "mul", "ave", None):
    bidirectional(sequences(GRU), {"mergeMode": mode}, [X], f"merged by {mode}")
bidirectional(GRU, {"mergeMode": None}, [X], "last, not merged")
bidirectional(SIMPLE, {}, [X], "last, masked", mask=MASK)
bidirectional(sequences(SIMPLE), {"mergeMode": None}, [X], "not merged, masked", mask=MASK)
bidirectional(("LSTM", {"units": 2, "returnState": True}), {}, [X], "states")
bidirectional(sequences(LSTM, returnState=True), {"mergeMode": None}, [X], "states, not merged")
bidirectional(sequences(LSTM), {}, [X, *[(3, 2)] * 4], "initial states")
bidirectional(sequences(LSTM), {}, [X], "another layer backwards", backward=sequences(("GRU", {"units": 3}), goBackwards=True))
bidirectional(sequences(GRU, stateful=True), {}, [X], "stateful")

write("nn/bidirectional.json", __file__, VERSIONS, {"cases": cases.cases}, compact=True)

cases = LayerCases(20261126, scale=0.5, exact=True)


def distributed(inner, inputs, label="", **arguments):
    cases.add(exact(layers.TimeDistributed(spelled(*inner))), {"layer": config(*inner)}, inputs, label, **arguments)


distributed(("Dense", {"units": 3, "activation": "relu"}), [(2, 4, 3)], "dense")
distributed(("Conv2D", {"filters": 2, "kernelSize": 2}), [(2, 3, 3, 4, 1)], "convolution")
distributed(("Flatten", {}), [(2, 3, 2, 2)], "flatten")
distributed(sequences(LSTM), [(2, 3, 4, 2)], "recurrent")
for training in (False, True):
    distributed(("BatchNormalization", {"momentum": 0.7}), [(4, 3, 2)], "batch normalisation", training=training)
distributed(("Dense", {"units": 2}), [(3, 4, 2)], "dense, masked", mask=MASK)
distributed(("BatchNormalization", {"momentum": 0.7}), [(3, 4, 2)], "batch normalisation, masked", mask=MASK, training=True)


def convolutional(rank, options, inputs, label="", **arguments):
    if options.get("stateful"):
        arguments["states"] = lambda built: built.states
    layer = exact(spelled(f"ConvLSTM{rank}D", options))
    cases.add(layer, options, inputs, label, arguments=with_states, **arguments)


def masks(options, x_shape, state_shape):
    """As Keras draws them: one for each gate."""

    def drawn(rate, shape, first):
        return [jnp.asarray(dropout_mask(shape, rate, options["seed"], first + i)) for i in range(4)] if rate else None

    def prepare(layer):
        layer.cell._dropout_mask = drawn(options["dropout"], x_shape, 0)
        layer.cell._recurrent_dropout_mask = drawn(options["recurrentDropout"], state_shape, 4)

    return prepare


convolutional(1, {"filters": 2, "kernelSize": 2}, [(2, 3, 4, 2)])
convolutional(1, {"filters": 2, "kernelSize": 3, "padding": "same", "returnSequences": True, "goBackwards": True}, [(2, 3, 3, 1)], "same, backwards")
# Keras' loop on JAX does not take masks here.
convolutional(1, {"filters": 1, "kernelSize": 2, "returnSequences": True, "unroll": True}, [(3, 4, 3, 1)], "masked, unrolled", mask=MASK)
convolutional(1, {"filters": 1, "kernelSize": 2, "stateful": True}, [(2, 2, 3, 1)], "stateful")
options = {"filters": 2, "kernelSize": 2, "dropout": 0.3, "recurrentDropout": 0.4, "seed": 11}
convolutional(1, options, [(2, 2, 3, 2)], "dropouts", training=True, prepare=masks(options, (2, 3, 2), (2, 2, 2)))
convolutional(2, {"filters": 2, "kernelSize": [2, 3], "returnState": True}, [(1, 2, 3, 4, 2)], "states")
convolutional(2, {"filters": 1, "kernelSize": 2, "strides": 2, "recurrentActivation": "hardSigmoid"}, [(2, 2, 4, 5, 1)], "strided, hard sigmoid")
convolutional(2, {"filters": 2, "kernelSize": 2, "padding": "same", "useBias": False}, [(1, 2, 3, 2, 1), (1, 3, 2, 2), (1, 3, 2, 2)], "initial states, no bias")
convolutional(2, {"filters": 1, "kernelSize": 2, "dilationRate": 2, "returnSequences": True}, [(1, 2, 3, 4, 1)], "dilated")
convolutional(3, {"filters": 1, "kernelSize": 2}, [(1, 2, 2, 3, 2, 2)])
convolutional(3, {"filters": 1, "kernelSize": [1, 2, 1], "padding": "same", "returnSequences": True}, [(1, 2, 1, 2, 2, 1)], "same")

write("nn/recurrentWrappers.json", __file__, VERSIONS, {"cases": cases.cases}, compact=True)
