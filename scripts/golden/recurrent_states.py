"""Golden values for cells, states, masks and loops over any cell: Keras on JAX in float64.

Writes test/golden/nn/recurrentStates.json and recurrentCells.json in the form of layers.json (see nn.py), with further inputs
(initial states), further outputs (states) and masks.

    python scripts/golden/recurrent_states.py
"""

from support.golden_files import write
from support.keras_float64 import VERSIONS, jnp, keras, np
from support.layer_cases import LayerCases, keras_options
from support.philox import dropout_mask
from support.recurrent_cells import exact

layers = keras.layers

cases = LayerCases(20261123, scale=0.5, exact=True)
MASK = np.array([[1, 1, 0, 1], [0, 1, 0, 0], [0, 0, 0, 0]])
STATES = {"SimpleRNN": 1, "LSTM": 2, "GRU": 1}


def cell_arguments(values):
    return (values[0], list(values[1:])), {}


def sequence_arguments(values):
    return (values[0],), {"initial_state": list(values[1:])} if len(values) > 1 else {}


def cell(name, options, label=""):
    """A cell by itself: [x, ...states] -> [output, ...states]."""
    inputs = [(2, 3), *[(2, options["units"])] * STATES[name]]
    cases.add(exact(f"{name}Cell", options), options, inputs, label, arguments=cell_arguments)


def serialized(class_name, options):
    return {"className": class_name, "config": options}


def layer(name, options, inputs, label="", **arguments):
    states = (lambda made: made.states) if options.get("stateful") else None
    if options.get("stateful"):
        # The states are there once the layer is built.
        arguments["states"] = states
    cases.add(exact(name, options), options, inputs, label, arguments=sequence_arguments, **arguments)


def rnn(cells, options, inputs, label="", **arguments):
    """`cells`: one (class, options), or a list of them."""
    many = isinstance(cells, list)
    made = [exact(*item) for item in (cells if many else [cells])]
    config = [serialized(*item) for item in (cells if many else [cells])]
    keras_layer = layers.RNN(made if many else made[0], **keras_options(options))
    if options.get("stateful"):
        arguments["states"] = lambda built: keras.tree.flatten(built.states)

    def nested(values):
        if len(values) == 1:
            return (values[0],), {}
        rest, states = list(values[1:]), []
        for name, _ in cells if many else [cells]:
            count = STATES[name[: -len("Cell")]]
            states.append(rest[:count] if count > 1 or not many else rest[0])
            rest = rest[count:]
        return (values[0],), {"initial_state": states if many else states[0]}

    cases.add(
        keras_layer,
        {"cell": config if many else config[0], **options},
        inputs,
        label,
        arguments=nested,
        **arguments,
    )


for name, count in STATES.items():
    states = [(3, 2)] * count
    x = (3, 4, 3)
    layer(name, {"units": 2, "returnState": True}, [x], "state")
    layer(name, {"units": 2, "returnState": True, "returnSequences": True, "goBackwards": True}, [x], "state and all outputs, backwards")
    layer(name, {"units": 2}, [x, *states], "initial state")
    layer(name, {"units": 2, "returnSequences": True, "unroll": True, "returnState": True}, [x, *states], "initial state, unrolled")
    layer(name, {"units": 2}, [x], "masked", mask=MASK)
    layer(name, {"units": 2, "returnSequences": True, "returnState": True}, [x], "masked, all", mask=MASK)
    layer(name, {"units": 2, "returnSequences": True, "zeroOutputForMask": True}, [x], "masked, zeros", mask=MASK)
    layer(name, {"units": 2, "zeroOutputForMask": True, "returnState": True}, [x], "masked, zeros, last", mask=MASK)
    layer(name, {"units": 2, "goBackwards": True, "returnState": True}, [x], "masked, backwards", mask=MASK)
    layer(name, {"units": 2, "returnSequences": True, "unroll": True}, [x], "masked, unrolled", mask=MASK)
    layer(name, {"units": 2, "stateful": True}, [x], "stateful")
    layer(name, {"units": 2, "stateful": True, "returnSequences": True}, [x], "stateful, masked", mask=MASK, training=True)
for reset_after in (True, False):
    layer("GRU", {"units": 2, "resetAfter": reset_after, "returnSequences": True}, [(3, 4, 1), (3, 2)], "masked, initial state", mask=MASK)

write("nn/recurrentStates.json", __file__, VERSIONS, {"cases": cases.cases}, compact=True)

cases = LayerCases(20261124, scale=0.5, exact=True)
for name in STATES:
    cell(name, {"units": 4})
    cell(name, {"units": 2, "useBias": False, "activation": "relu"}, "no bias, relu")
for reset_after in (True, False):
    cell("GRU", {"units": 3, "resetAfter": reset_after, "recurrentActivation": "relu"}, f"reset {'after' if reset_after else 'before'}")
cell("LSTM", {"units": 2, "recurrentActivation": "hardSigmoid", "unitForgetBias": False}, "hard sigmoid")
LSTM, GRU, SIMPLE = ("LSTMCell", {"units": 3}), ("GRUCell", {"units": 2}), ("SimpleRNNCell", {"units": 2})
rnn(LSTM, {}, [(2, 4, 3)], "of an LSTM cell")
rnn(GRU, {"returnSequences": True, "goBackwards": True, "returnState": True}, [(2, 4, 3)], "of a GRU cell, backwards")
rnn(SIMPLE, {"unroll": True}, [(2, 4, 3), (2, 2)], "of a simple cell, unrolled, initial state")
rnn([LSTM, GRU], {"returnState": True}, [(2, 4, 3)], "stacked")
rnn([GRU, LSTM], {"returnSequences": True}, [(3, 4, 2)], "stacked, masked", mask=MASK)
rnn([SIMPLE, LSTM], {"zeroOutputForMask": True, "returnSequences": True}, [(3, 4, 2)], "stacked, masked, zeros", mask=MASK)
rnn([LSTM, SIMPLE], {"returnSequences": True, "returnState": True}, [(2, 3, 2), (2, 3), (2, 3), (2, 2)], "stacked, initial states")



def draw(layer):
    """The masks that Millrace draws: one for the input of the first cell, one for each gate of the state of the second."""
    first, second = layer.cell.cells
    first._dropout_mask = jnp.asarray(dropout_mask((2, 4), 0.3, 5, 0))
    second._dropout_mask = None
    second._recurrent_dropout_mask = [jnp.asarray(dropout_mask((2, 2), 0.4, 6, i)) for i in range(3)]


dropping = [("LSTMCell", {"units": 3, "dropout": 0.3, "seed": 5}), ("GRUCell", {"units": 2, "recurrentDropout": 0.4, "seed": 6})]
rnn(dropping, {"returnSequences": True}, [(2, 3, 4)], "stacked, dropouts", training=True, prepare=draw)

stack = layers.StackedRNNCells([exact(*LSTM), exact(*GRU)])
cases.add(
    stack,
    {"cells": [serialized(*LSTM), serialized(*GRU)]},
    [(2, 4), (2, 3), (2, 3), (2, 2)],
    arguments=lambda values: ((values[0], [list(values[1:3]), values[3]]), {}),
)

write("nn/recurrentCells.json", __file__, VERSIONS, {"cases": cases.cases}, compact=True)
