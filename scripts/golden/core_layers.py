"""Golden values for core layers and for penalties on activations: Keras on JAX in float64.

Writes test/golden/nn/coreLayers.json: layers in the form of layers.json (see nn.py), layers made of functions by the name of
the function, and of what layers add to the loss the gradient with respect to the input.

    python scripts/golden/core_layers.py
"""

from support import encode
from support.golden_files import write
from support.keras_float64 import VERSIONS, jax, jnp, keras, np
from support.layer_cases import LayerCases, stateless

goldens = LayerCases(20241122)
penalties = []


def penalty(class_name, options, keras_class_options, input_shape):
    """What a layer adds to the loss, and the gradient of that."""
    layer = getattr(keras.layers, class_name)(**keras_class_options)
    x = goldens.normal(*input_shape)
    layer.build(input_shape)
    for weight in layer.weights:
        weight.assign(goldens.weight(weight))
    weights = [v.value for v in layer.trainable_variables]

    def added(x):
        return stateless(layer, weights, [], x)[2]

    penalties.append(
        {
            "className": class_name,
            "options": options,
            "input": goldens.array(x),
            "weights": goldens.arrays(weights),
            "loss": encode.number(added(jnp.asarray(x)), 9),
            "inputGradient": goldens.array(jax.grad(added)(jnp.asarray(x))),
        }
    )


goldens.add("ActivityRegularization", {}, (2, 3))
goldens.add("ActivityRegularization", {"l1": 0.1}, (2, 3), "l1", training=True)
goldens.add("ActivityRegularization", {"l1": 0.1, "l2": 0.3}, (2, 3, 2), "l1 and l2", training=True)

words = np.array([[0, 3, 1], [2, 2, 4]])
embedding = {"inputDim": 5, "outputDim": 2}
for more, label in [({}, "tied"), ({"tieWeights": False}, "untied"), ({"logitSoftCap": 1.5}, "capped")]:
    goldens.add("ReversibleEmbedding", {**embedding, **more}, words, label)
    goldens.add("ReversibleEmbedding", {**embedding, **more}, (2, 3, 2), label + ", reversed", call={"reverse": True})
goldens.add("ReversibleEmbedding", embedding, (3, 2), "one vector a sample, reversed", call={"reverse": True})

lambdas = []
for name, function, shapes in [
    ("square", lambda x: x**2, [(2, 3)]),
    ("mean of steps", lambda x: keras.ops.mean(x, axis=1), [(2, 3, 2)]),
    ("distance", lambda pair: keras.ops.abs(pair[0] - pair[1]), [(2, 3), (2, 3)]),
]:
    layer = keras.layers.Lambda(function)
    inputs = [jnp.asarray(goldens.normal(*shape)) for shape in shapes]
    call = lambda inputs: layer(inputs if len(inputs) > 1 else inputs[0])
    output = call(inputs)
    upstream = goldens.normal(*output.shape)
    gradients = jax.grad(lambda inputs: jnp.sum(call(inputs) * upstream))(inputs)
    lambdas.append(
        {
            "name": name,
            "inputs": goldens.arrays(inputs),
            "upstream": goldens.array(upstream),
            "output": goldens.array(output),
            "inputGradients": goldens.arrays(gradients),
        }
    )

regularizers = keras.regularizers
penalty("ActivityRegularization", {"l1": 0.1, "l2": 0.3}, {"l1": 0.1, "l2": 0.3}, (4, 3))
for ours, of_keras in [
    ("l2", "l2"),
    ({"className": "L1", "config": {"l1": 0.2}}, regularizers.L1(0.2)),
    ({"className": "L1L2", "config": {"l1": 0.2, "l2": 0.1}}, regularizers.L1L2(0.2, 0.1)),
    ({"className": "OrthogonalRegularizer", "config": {"factor": 0.5}}, regularizers.OrthogonalRegularizer(0.5)),
]:
    penalty("Dense", {"units": 3, "activityRegularizer": ours}, {"units": 3, "activity_regularizer": of_keras}, (2, 4))
penalty("Softmax", {"activityRegularizer": "l1"}, {"activity_regularizer": "l1"}, (2, 3))
penalty(
    "Conv1D",
    {"filters": 2, "kernelSize": 2, "activation": "tanh", "activityRegularizer": "l2"},
    {"filters": 2, "kernel_size": 2, "activation": "tanh", "activity_regularizer": "l2"},
    (2, 3, 2),
)
penalty(
    "GRU",
    {"units": 2, "returnSequences": True, "activityRegularizer": "l2"},
    {"units": 2, "return_sequences": True, "activity_regularizer": "l2"},
    (2, 3, 2),
)

write("nn/coreLayers.json", __file__, VERSIONS, {"cases": goldens.cases, "lambdas": lambdas, "penalties": penalties})
print(f"{len(goldens.cases)} cases of layers, {len(lambdas)} of functions, {len(penalties)} of penalties")
