"""Golden values for preprocessing layers over numbers: Keras on TensorFlow.

Writes test/golden/nn/preprocessingLayers.json (layers in the form of layers.json, see nn.py; integers have gradients of
zero) and preprocessingAdapt.json (what `adapt` learns from arrays and from batches).

    python scripts/golden/preprocessing_layers.py
"""

from support import encode
from support.golden_files import write
from support.keras_options import snake
from support.keras_tensorflow import VERSIONS, keras, np, tf

rng = np.random.default_rng(20261121)

# Values of options that Keras spells otherwise; options that only Millrace has.
WORDS = {"oneHot": "one_hot", "multiHot": "multi_hot", "tfIdf": "tf_idf"}
OWN = {"adapted"}


def array(value):
    return encode.array(value, digits=9)


def normal(*shape):
    return np.round(rng.normal(size=shape), 3)


def make(class_name, options):
    plain = {snake(key): WORDS.get(value, value) if isinstance(value, str) else value for key, value in options.items()}
    return getattr(keras.layers, class_name)(**{key: value for key, value in plain.items() if key not in OWN})


cases = []


def case(class_name, options, x, label, adapt=None):
    layer = make(class_name, options)
    if adapt is not None:
        layer.adapt(adapt)
    x = np.asarray(x)
    is_float = x.dtype.kind == "f"
    x = tf.constant(x, "float32" if is_float else "int32")
    with tf.GradientTape() as tape:
        if is_float:
            tape.watch(x)
        output = tf.cast(layer(x if is_float else tf.cast(x, "int64")), "float32")
        upstream = normal(*output.shape)
        loss = tf.reduce_sum(output * upstream)
    gradient = tape.gradient(loss, x) if is_float else None
    weights = [{"name": w.name, **array(w.value)} for w in layer.weights]
    cases.append(
        {
            "className": class_name,
            "label": label,
            "options": options,
            "training": False,
            "input": array(x),
            "weights": weights,
            "upstream": array(upstream),
            "output": array(output),
            "inputGradient": array(np.zeros(x.shape) if gradient is None else gradient),
            "weightGradients": [],
            "newState": weights,
        }
    )


ADAPTED = {"adapted": True}
case("Normalization", ADAPTED, normal(3, 4), "adapted", normal(20, 4) * [1, 2, 0, 10] + [0, 5, 1, -100])
case("Normalization", {"axis": [1, 3], **ADAPTED}, normal(2, 3, 2, 2), "two axes", normal(5, 3, 2, 2))
case("Normalization", {"axis": [3, 1], **ADAPTED}, normal(2, 3, 2, 2), "two axes, last first", normal(5, 3, 2, 2))
case("Normalization", {"axis": None, "invert": True, **ADAPTED}, normal(2, 3), "no axis, inverse", normal(9, 3))
case("Normalization", {"axis": 1, "invert": True, **ADAPTED}, normal(2, 3, 2), "axis 1, inverse", normal(9, 3, 2))
case("Normalization", {"mean": 3.0, "variance": 2.0}, normal(2, 3), "one mean")
case("Normalization", {"mean": [1.0, 2.0, -3.0], "variance": [2.0, 0.0, 0.5], "invert": True}, normal(2, 2, 3), "given, inverse")
case("Normalization", {"axis": [1, 2], "mean": [1.0, 2.0], "variance": [2.0, 0.5]}, normal(2, 3, 2), "fewer than axes")

BOUNDARIES = [-1.5, 0.0, 0.25, 2.0]
NUMBERS = [[-2.0, -1.5, -0.5], [0.0, 0.1, 0.25], [1.75, 2.0, 2.5]]
for mode in ["int", "oneHot", "multiHot", "count"]:
    case("Discretization", {"binBoundaries": BOUNDARIES, "outputMode": mode}, NUMBERS, mode)
case("Discretization", {"binBoundaries": [0.5], "outputMode": "oneHot"}, [[0.25], [0.75]], "one boundary, one number")
case("Discretization", {"binBoundaries": BOUNDARIES}, [[[1.0, np.inf], [-np.inf, 7]]], "rank 3")

for mode in ["oneHot", "multiHot", "count"]:
    case("CategoryEncoding", {"numTokens": 4, "outputMode": mode}, [[3, 0, 3], [1, 1, 2]], mode)
    case("CategoryEncoding", {"numTokens": 3, "outputMode": mode}, [[2], [0]], f"{mode}, one number")
case("CategoryEncoding", {"numTokens": 3}, [[2, 2], [0, 1]], "default")

VOCABULARY = [12, 36, 1138, -42, 7]
TOKENS = [[12, 1138, -42], [7, 36, 12], [5, 0, 12]]
case("IntegerLookup", {"vocabulary": VOCABULARY}, TOKENS, "default")
for mode in ["oneHot", "multiHot", "count"]:
    case("IntegerLookup", {"vocabulary": VOCABULARY, "outputMode": mode}, TOKENS, mode)
    case(
        "IntegerLookup",
        {"vocabulary": VOCABULARY, "outputMode": mode, "maskToken": 0, "numOovIndices": 2, "maxTokens": 9, "padToMaxTokens": mode != "oneHot"},
        TOKENS,
        f"{mode}, mask, two unknown, padded",
    )
case("IntegerLookup", {"vocabulary": VOCABULARY, "maskToken": 0, "numOovIndices": 3}, [[0, 12, 100], [-7, 101, 7]], "mask, three unknown")
case("IntegerLookup", {"vocabulary": VOCABULARY, "numOovIndices": 0}, [[12, -42], [36, 7]], "none unknown")
case("IntegerLookup", {"vocabulary": [-1, *VOCABULARY]}, TOKENS, "vocabulary with special tokens")
case("IntegerLookup", {"vocabulary": VOCABULARY, "invert": True}, [[0, 1, 5], [3, 4, 2]], "inverse")
case("IntegerLookup", {"vocabulary": VOCABULARY, "invert": True, "maskToken": 0, "oovToken": -9}, [[0, 1, 5], [3, 40, 6]], "inverse, mask, beyond")
case(
    "IntegerLookup",
    {"vocabulary": VOCABULARY, "outputMode": "tfIdf", "idfWeights": [0.25, 0.75, 0.5, 0.4, 1.5]},
    TOKENS,
    "tfIdf",
)
case(
    "IntegerLookup",
    {"vocabulary": [-1, 12, 36], "outputMode": "tfIdf", "idfWeights": [0.9, 0.25, 0.75], "maxTokens": 5, "padToMaxTokens": True},
    TOKENS,
    "tfIdf, special tokens, padded",
)

adapted = []


def adapt(class_name, options, batches, read):
    """From one array (`batches` has one) or from batches."""
    layer = make(class_name, options)
    values = [np.asarray(batch, "float32" if class_name != "IntegerLookup" else "int64") for batch in batches]
    layer.adapt(values[0] if len(values) == 1 else iter(values))
    learnt = {key: np.asarray(value) for key, value in read(layer).items()}
    adapted.append(
        {
            "className": class_name,
            "options": options,
            "batches": [array(value) for value in values],
            "learnt": {key: array(value) for key, value in learnt.items()},
        }
    )


def uneven(values):
    return [values[:5], values[5:6], values[6:]]


def moments(layer):
    return {"mean": layer.adapt_mean.value, "variance": layer.adapt_variance.value}


wide = normal(30, 3) * [1, 100, 0] + [0, 1000, 7]
for batches in [[wide], uneven(wide)]:
    adapt("Normalization", {}, batches, moments)
    adapt("Normalization", {"axis": None}, batches, moments)
images = normal(8, 2, 3, 2)
adapt("Normalization", {"axis": [1, -1]}, uneven(images), moments)

for options in [{"numBins": 4}, {"numBins": 7, "epsilon": 0.05}, {"numBins": 3, "epsilon": 0.3}]:
    for values in [normal(150), normal(40, 2) * 10]:
        for batches in [[values], uneven(values)]:
            adapt("Discretization", options, batches, lambda layer: {"binBoundaries": layer.bin_boundaries})
adapt("Discretization", {"numBins": 10}, [[3.0, 1.0, 2.0]], lambda layer: {"binBoundaries": layer.bin_boundaries})

tokens = np.minimum(rng.geometric(0.2, size=(30, 4)), 12) * 3 - 6
for options in [{}, {"maxTokens": 6}, {"maskToken": 0, "numOovIndices": 2}, {"outputMode": "tfIdf"}, {"outputMode": "tfIdf", "maxTokens": 15, "padToMaxTokens": True}]:
    for batches in [[tokens], uneven(tokens)]:

        def read(layer):
            weights = {"idfWeights": layer.idf_weights_const} if layer.output_mode == "tf_idf" else {}
            return {"vocabulary": layer.get_vocabulary(), **weights}

        adapt("IntegerLookup", options, batches, read)

write("nn/preprocessingLayers.json", __file__, VERSIONS, {"cases": cases})
write("nn/preprocessingAdapt.json", __file__, VERSIONS, {"cases": adapted})
