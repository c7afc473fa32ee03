"""Golden values for preprocessing layers over strings, and for hashes: Keras on TensorFlow.

Writes test/golden/nn/textLayers.json.

    python scripts/golden/preprocessing_text.py
"""

from support import encode
from support.golden_files import write
from support.keras_options import snake
from support.keras_tensorflow import VERSIONS, keras, np, tf

# Values of options that Keras spells otherwise.
WORDS = {
    "oneHot": "one_hot",
    "multiHot": "multi_hot",
    "tfIdf": "tf_idf",
    "lowerAndStripPunctuation": "lower_and_strip_punctuation",
    "stripPunctuation": "strip_punctuation",
}


def make(class_name, options):
    plain = {snake(key): WORDS.get(value, value) if isinstance(value, str) else value for key, value in options.items()}
    if isinstance(plain.get("ngrams"), list):
        plain["ngrams"] = tuple(plain["ngrams"])
    return getattr(keras.layers, class_name)(**plain)


cases = []


def case(class_name, options, values, adapt=None):
    """`adapt` is a list (an array), or a tuple of batches."""
    layer = make(class_name, options)
    if adapt is not None:
        batches = (np.array(batch) for batch in adapt)
        layer.adapt(batches if isinstance(adapt, tuple) else np.array(adapt))
    if class_name == "HashedCrossing":
        output = layer([np.array(feature) for feature in values])
    elif class_name == "TextVectorization":
        output = layer(tf.constant(values))
    else:
        array = np.array(values)
        output = layer(array if array.dtype.kind in "US" else tf.constant(array))
    learnt = {}
    if hasattr(layer, "get_vocabulary"):
        learnt["vocabulary"] = [str(token) for token in layer.get_vocabulary()]
    lookup = getattr(layer, "_lookup_layer", layer)
    if getattr(lookup, "output_mode", "") == "tf_idf":
        learnt["idfWeights"] = encode.array(lookup.idf_weights_const, digits=9)["data"]
    cases.append(
        {
            "className": class_name,
            "options": options,
            **({} if adapt is None else {"adapt": list(adapt), "isStream": isinstance(adapt, tuple)}),
            "values": values,
            "output": encode.array(np.asarray(output), digits=9),
            **learnt,
        }
    )


VOCABULARY = ["a", "bb", "\u00e9t\u00e9", "z", "\U0001f600"]
TOKENS = [["a", "bb", "q"], ["\U0001f600", "", "a"], ["\u00e9t\u00e9", "A", "[UNK]"]]
case("StringLookup", {"vocabulary": VOCABULARY}, TOKENS)
case("StringLookup", {"vocabulary": VOCABULARY, "maskToken": "", "numOovIndices": 3}, TOKENS)
case("StringLookup", {"vocabulary": VOCABULARY, "numOovIndices": 5, "salt": [3, 99]}, TOKENS)
case("StringLookup", {"vocabulary": ["", "[UNK]", *VOCABULARY], "maskToken": ""}, TOKENS)
for mode in ["oneHot", "multiHot", "count"]:
    case("StringLookup", {"vocabulary": VOCABULARY, "outputMode": mode, "maskToken": ""}, TOKENS)
case("StringLookup", {"vocabulary": VOCABULARY, "outputMode": "multiHot", "maxTokens": 9, "padToMaxTokens": True}, TOKENS)
case("StringLookup", {"vocabulary": VOCABULARY, "outputMode": "tfIdf", "idfWeights": [0.5, 1, 2, 0.25, 3]}, TOKENS)
PETS = [["cat", "dog"], ["dog", "cow"], ["cat", "ant"], ["eel", "cat"], ["dog", "\uffee"], ["\U0001f600", "fox"]]
case("StringLookup", {}, PETS, PETS)
case("StringLookup", {"maxTokens": 5, "maskToken": "dog", "numOovIndices": 2}, PETS, PETS)
case("StringLookup", {"outputMode": "tfIdf"}, PETS, PETS)
case("StringLookup", {"outputMode": "tfIdf", "maxTokens": 20, "padToMaxTokens": True}, PETS, (PETS[:4], PETS[4:]))

TEXTS = [
    "The quick, brown fox; jumped over the lazy dog!",
    "  the DOG\tslept -- \u00c9t\u00e9 was\nhot  ",
    "fox & dog (and cat)'s #1 _day_ {ok} a\u00a0b",
    "",
]
case("TextVectorization", {}, TEXTS, TEXTS)
case("TextVectorization", {"maxTokens": 6, "outputSequenceLength": 5}, TEXTS, TEXTS)
case("TextVectorization", {"outputSequenceLength": 12}, TEXTS, (TEXTS[:1], TEXTS[1:]))
for standardize in [None, "lower", "stripPunctuation"]:
    case("TextVectorization", {"standardize": standardize}, TEXTS, TEXTS)
case("TextVectorization", {"split": "character", "maxTokens": 12}, [*TEXTS, "a\U0001f600b"], [*TEXTS, "a\U0001f600b"])
case("TextVectorization", {"ngrams": 2, "maxTokens": 30}, TEXTS, TEXTS)
case("TextVectorization", {"ngrams": [3, 1], "maxTokens": 30}, TEXTS, TEXTS)
for mode in ["multiHot", "count", "tfIdf"]:
    case("TextVectorization", {"outputMode": mode}, TEXTS, TEXTS)
    case("TextVectorization", {"outputMode": mode, "maxTokens": 24, "padToMaxTokens": True, "ngrams": 2}, TEXTS, (TEXTS[:3], TEXTS[3:]))
case("TextVectorization", {"vocabulary": ["dog", "fox", "the"]}, TEXTS)
case("TextVectorization", {"vocabulary": ["dog", "fox"], "outputMode": "tfIdf", "idfWeights": [0.5, 2]}, TEXTS)
case("TextVectorization", {"split": None, "vocabulary": ["dog", "fox"], "outputMode": "count"}, [["fox", "Dog!"], ["dog", "x y"]])
case("TextVectorization", {"split": None, "vocabulary": ["dog", "fox"], "outputSequenceLength": 3}, [["fox", "Dog!"], ["dog", "x y"]])

LONG = "".join(chr(97 + i * 7 % 26) for i in range(150))
STRINGS = [["A", "", "abc"], [LONG[:8], LONG[:30], LONG[:60]], [LONG, "\u00e9t\u00e9 \U0001f600", "abc"]]
INTEGERS = [[0, 1, -1], [2147483647, -2147483648, 42]]
for options in [{"numBins": 5}, {"numBins": 1000}, {"numBins": 97, "salt": 133}, {"numBins": 97, "salt": [133, -5]}, {"numBins": 1}]:
    case("Hashing", options, STRINGS)
    case("Hashing", options, INTEGERS)
case("Hashing", {"numBins": 100}, [[0.5, -1.75, 1e10]])
case("Hashing", {"numBins": 10, "maskValue": ""}, STRINGS)
case("Hashing", {"numBins": 10, "maskValue": -1}, INTEGERS)
for mode in ["oneHot", "multiHot", "count"]:
    case("Hashing", {"numBins": 4, "outputMode": mode}, STRINGS)
    case("Hashing", {"numBins": 4, "outputMode": mode}, [["a"], ["b"]])

case("HashedCrossing", {"numBins": 1000}, [["A", "B", "A"], [101, 101, -7]])
case("HashedCrossing", {"numBins": 5}, [[["A"], ["B"]], [["x"], ["y"]], [[3], [4]]])
case("HashedCrossing", {"numBins": 5, "outputMode": "oneHot"}, [["A", "B", "A"], [101, 101, 102]])
case("HashedCrossing", {"numBins": 5, "outputMode": "oneHot"}, [[[1], [2]], [[3], [4]]])

write("nn/textLayers.json", __file__, VERSIONS, {"cases": cases})
