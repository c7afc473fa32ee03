"""Golden values for layers, activations, regularizers, crossentropies and initializers: Keras on JAX in float64.

Writes test/golden/nn/layers.json (forward pass, gradients, changed state), functions.json (activations, regularizers,
crossentropies) and initializers.json (statistics of large weights). Options are written in camelCase, as the TypeScript
constructors take them. Inputs are short decimals; results have 9 significant digits.

    python scripts/golden/nn.py
"""

from support import encode
from support.golden_files import write
from support.keras_float64 import VERSIONS, jnp, keras, np
from support.keras_options import snake
from support.layer_cases import LayerCases, keras_options


class BasicCases(LayerCases):
    def weight(self, variable):
        """A variance is positive."""
        value = self.normal(*variable.shape)
        return np.abs(value) + 0.5 if variable.name == "moving_variance" else value

    def labelled(self, label, training):
        return label


goldens = BasicCases(20240721)
array, normal = goldens.array, goldens.normal


def number(value):
    return encode.number(value, digits=9)


# Layers ---------------------------------------------------------------------------------------------------------------


def layer_case(class_name, options, input_shape, training=False, label=""):
    named = keras_options(options)
    if class_name == "Rescaling":
        named = {key: np.array(v) for key, v in named.items()}
    goldens.add(getattr(keras.layers, class_name)(**named), options, input_shape, label, training)


for activation in ["linear", "relu", "sigmoid", "tanh", "softmax"]:
    layer_case("Dense", {"units": 3, "activation": activation}, (4, 5), label=activation)
    layer_case("Activation", {"activation": activation}, (3, 4), label=activation)
layer_case("Dense", {"units": 2, "useBias": False}, (3, 4), label="without bias")
layer_case("Dense", {"units": 3, "activation": "softmax"}, (2, 3, 4), label="of rows in 3-D")
layer_case("Dense", {"units": 2}, (2, 2, 2, 3), label="of pixels in 4-D")

layer_case("Conv2D", {"filters": 3, "kernelSize": 3}, (2, 5, 4, 2), label="valid")
layer_case("Conv2D", {"filters": 2, "kernelSize": [2, 3], "padding": "same", "activation": "relu"}, (1, 4, 5, 2), label="same, relu")
layer_case("Conv2D", {"filters": 2, "kernelSize": [3, 2], "strides": [2, 3], "padding": "same"}, (1, 6, 7, 1), label="strided same")
layer_case("Conv2D", {"filters": 2, "kernelSize": 3, "strides": 2, "useBias": False}, (1, 6, 7, 1), label="strided without bias")
layer_case("Conv2D", {"filters": 1, "kernelSize": [3, 2], "dilationRate": [2, 3], "padding": "same"}, (1, 6, 7, 2), label="dilated")
layer_case("Conv2D", {"filters": 4, "kernelSize": 2, "groups": 2, "activation": "tanh"}, (1, 4, 4, 4), label="grouped")
layer_case("Conv2D", {"filters": 3, "kernelSize": 1, "activation": "softmax"}, (1, 2, 3, 2), label="pointwise softmax")

for pooling in ["MaxPooling2D", "AveragePooling2D"]:
    layer_case(pooling, {"poolSize": 2}, (2, 4, 5, 2), label="2 x 2")
    layer_case(pooling, {"poolSize": [3, 2], "strides": [2, 1], "padding": "same"}, (1, 5, 4, 2), label="overlapping same")
    layer_case(pooling, {"poolSize": 2, "strides": 3}, (1, 7, 6, 1), label="with gaps")
for pooling in ["GlobalAveragePooling2D", "GlobalMaxPooling2D"]:
    layer_case(pooling, {}, (2, 3, 4, 2))
    layer_case(pooling, {"keepDims": True}, (1, 3, 2, 3), label="keepDims")

layer_case("Flatten", {}, (2, 3, 2, 2))
layer_case("Flatten", {}, (2, 3), label="of rows")
layer_case("Reshape", {"targetShape": [3, -1]}, (2, 2, 6))

for training in [False, True]:
    mode = "training" if training else "inference"
    layer_case("BatchNormalization", {}, (4, 3, 2, 3), training, f"4-D, {mode}")
    layer_case("BatchNormalization", {"momentum": 0.9, "epsilon": 0.01}, (5, 3), training, f"2-D, {mode}")
    layer_case("BatchNormalization", {"center": False}, (4, 2, 2, 2), training, f"without beta, {mode}")
    layer_case("BatchNormalization", {"scale": False}, (4, 2, 2, 2), training, f"without gamma, {mode}")
    layer_case("BatchNormalization", {"axis": 1}, (3, 2, 4), training, f"axis 1, {mode}")
    layer_case("BatchNormalization", {"trainable": False}, (4, 3), training, f"frozen, {mode}")
layer_case("Dropout", {"rate": 0.5}, (2, 3), label="inference")

layer_case("Rescaling", {"scale": 0.5, "offset": -1.5}, (2, 2, 2, 3))
layer_case("Rescaling", {"scale": [0.5, 2.0, -1.0], "offset": [0.0, 0.25, 1.0]}, (2, 2, 2, 3), label="by channel")
layer_case("ReLU", {}, (3, 4))
layer_case("ReLU", {"maxValue": 0.75}, (3, 4), label="maxValue")
layer_case("ReLU", {"negativeSlope": 0.2}, (3, 4), label="negativeSlope")
layer_case("ReLU", {"maxValue": 1.0, "negativeSlope": 0.1, "threshold": 0.5}, (4, 4), label="all options")
layer_case("Softmax", {}, (3, 4))
layer_case("Softmax", {"axis": 1}, (2, 3, 4), label="axis 1")

write("nn/layers.json", __file__, VERSIONS, {"cases": goldens.cases})

# Activations, regularizers, crossentropies ----------------------------------------------------------------------------


def function_case(name, function, inputs, wrt, options=None, label=""):
    """Value and gradient of sum(value * upstream) with respect to inputs[wrt]."""
    arrays = [jnp.asarray(v) for v in inputs]
    output, gradient = goldens.function(lambda x: function(*arrays[:wrt], x, *arrays[wrt + 1 :]), arrays[wrt])
    return {
        "name": name,
        "label": label,
        "options": options or {},
        "inputs": [array(v) for v in inputs],
        **output,
        "gradient": gradient,
    }


points = np.array([-30.0, -2.5, -1.0, -0.125, 0.0, 0.125, 0.5, 1.0, 3.0, 30.0])
rows = np.array([[1.0, 2.0, 3.0], [-4.5, 0.25, 0.5], [80.0, 79.0, -80.0], [0.0, 0.0, 0.0], [-700.25, -700.5, -701.0]])
activations = [
    function_case(name, getattr(keras.activations, name), [points], 0) for name in ["linear", "relu", "sigmoid", "tanh"]
] + [function_case(name, getattr(keras.activations, name), [rows], 0) for name in ["softmax", "log_softmax"]]

weight = normal(3, 4)
regularizers = [
    function_case("L1", keras.regularizers.L1(), [weight], 0, label="default"),
    function_case("L2", keras.regularizers.L2(), [weight], 0, label="default"),
    function_case("L1", keras.regularizers.L1(l1=0.3), [weight], 0, {"l1": 0.3}),
    function_case("L2", keras.regularizers.L2(l2=0.2), [weight], 0, {"l2": 0.2}),
    function_case("L1L2", keras.regularizers.L1L2(l1=0.1, l2=0.2), [weight], 0, {"l1": 0.1, "l2": 0.2}),
]

crossentropies = []
one_hot = np.eye(4)[[2, 0, 3, 1, 1]]
soft = np.array([[0.1, 0.2, 0.3, 0.4], [0.7, 0.1, 0.1, 0.1], [0.25, 0.25, 0.25, 0.25], [0.0, 0.5, 0.5, 0.0], [1.0, 0.0, 0.0, 0.0]])
labels = np.array([2, 0, 3, 1, 1])
scores = np.concatenate([normal(3, 4) * 2, [[50.0, 0.0, -50.0, 3.0], [-2.0, 2.0, 1.0, 0.0]]])
# Not summing to one: Keras normalises. A zero and a one are clipped.
probabilities = np.array(
    [[0.1, 0.2, 0.3, 0.4], [0.5, 0.25, 0.5, 0.75], [0.0, 0.0, 1.0, 0.0], [0.05, 0.05, 0.4, 0.5], [0.3, 0.3, 0.2, 0.2]]
)
for name, targets in [("categoricalCrossentropy", one_hot), ("categoricalCrossentropy", soft), ("sparseCategoricalCrossentropy", labels)]:
    function = getattr(keras.ops, snake(name))
    kind = "soft" if targets is soft else "hard"
    crossentropies.append(
        function_case(name, lambda t, o, f=function: f(t, o, from_logits=True), [targets, scores], 1, {"fromLogits": True}, f"{kind}, logits")
    )
    crossentropies.append(function_case(name, lambda t, o, f=function: f(t, o), [targets, probabilities], 1, label=f"{kind}, probabilities"))

binary = np.array([[1.0, 0.0, 1.0], [0.0, 0.25, 1.0]])
binary_scores = np.array([[1.5, -2.0, 40.0], [-40.0, 0.5, -3.25]])
binary_probabilities = np.array([[0.9, 0.2, 0.5], [0.0, 0.25, 1.0]])
crossentropies.append(
    function_case(
        "binaryCrossentropy",
        lambda t, o: keras.ops.binary_crossentropy(t, o, from_logits=True),
        [binary, binary_scores],
        1,
        {"fromLogits": True},
        "logits",
    )
)
crossentropies.append(
    function_case("binaryCrossentropy", keras.ops.binary_crossentropy, [binary, binary_probabilities], 1, label="probabilities")
)
write("nn/functions.json", __file__, VERSIONS, {"activations": activations, "regularizers": regularizers, "crossentropies": crossentropies})

# Initializers ---------------------------------------------------------------------------------------------------------

initializers = []
for class_name, options in [
    ("GlorotUniform", {}),
    ("GlorotNormal", {}),
    ("HeUniform", {}),
    ("HeNormal", {}),
    ("LecunUniform", {}),
    ("LecunNormal", {}),
    ("RandomNormal", {}),
    ("RandomNormal", {"mean": 1.0, "stddev": 0.25}),
    ("RandomUniform", {}),
    ("RandomUniform", {"minval": 1.0, "maxval": 3.0}),
    ("TruncatedNormal", {}),
    ("VarianceScaling", {}),
    ("VarianceScaling", {"scale": 3.0, "mode": "fanOut", "distribution": "untruncatedNormal"}),
    ("Zeros", {}),
    ("Ones", {}),
    ("Constant", {"value": 0.75}),
]:
    for shape in [(400, 600), (3, 5, 100, 120), (40000,), (7, 100, 150)]:
        keras_options = {key: snake(v) if isinstance(v, str) else v for key, v in options.items()}
        if class_name not in ("Zeros", "Ones", "Constant"):
            keras_options["seed"] = 1
        values = np.asarray(getattr(keras.initializers, class_name)(**keras_options)(shape))
        deviation = np.abs(values - values.mean())
        initializers.append(
            {
                "className": class_name,
                "options": options,
                "shape": list(shape),
                "mean": number(values.mean()),
                "stddev": number(values.std()),
                "minimum": number(values.min()),
                "maximum": number(values.max()),
                # Shares within half, one and one and a half standard deviations: tell the distributions apart.
                "shares": [number((deviation <= k * values.std()).mean()) for k in (0.5, 1.0, 1.5)],
            }
        )
write("nn/initializers.json", __file__, VERSIONS, {"cases": initializers})
