"""Golden values for keras.utils: pad_sequences, normalize, timeseries_dataset_from_array.

Writes test/golden/utils/utils.json.

    python scripts/golden/utils.py
"""

from support import encode
from support.golden_files import write
from support.keras_options import snake
from support.keras_tensorflow import VERSIONS, keras, np

rng = np.random.default_rng(20261121)


def keras_options(options):
    return {snake(key): value for key, value in options.items()}


pad_sequences = []


def padded(sequences, options):
    output = keras.utils.pad_sequences(sequences, **keras_options(options))
    pad_sequences.append({"sequences": sequences, "options": options, "output": encode.typed_array(output)})


WORDS = [[1], [2, 3], [], [4, 5, 6, 7, 8]]
padded(WORDS, {})
padded(WORDS, {"maxlen": 3})
padded(WORDS, {"maxlen": 3, "truncating": "post"})
padded(WORDS, {"maxlen": 7, "padding": "post", "value": -1})
padded(WORDS, {"maxlen": 2, "padding": "post", "truncating": "post"})
padded([[0.5, 1.75], [-2.25]], {"dtype": "float32", "value": 9.5})
padded([[0.5, 1.75], [-2.75]], {})
padded([[[1, 2], [3, 4]], [], [[5, 6]]], {"maxlen": 3})
padded([[], []], {})

normalized = []


def normalize(x, options):
    output = keras.utils.normalize(x, **options)
    normalized.append({"x": encode.array(x), "options": options, "output": encode.array(output)})


x = np.round(rng.normal(size=(2, 3, 4)), 2)
x[0, 1] = 0
for axis in [-1, 1, 2]:
    normalize(x, {"axis": axis})
for order in [0, 1, 3, 0.5, np.inf, -np.inf]:
    normalize(x[0], {"order": order})
for case in normalized:
    order = case["options"].get("order")
    if order is not None and np.isinf(order):
        case["options"]["order"] = encode.number(order)

timeseries = []


def windows(data, targets, options):
    dataset = keras.utils.timeseries_dataset_from_array(data, targets, **keras_options(options))
    batches = [batch if targets is not None else (batch,) for batch in dataset]
    timeseries.append(
        {
            "data": encode.array(data),
            "targets": None if targets is None else encode.array(targets),
            "options": options,
            "batches": [[encode.array(part) for part in batch] for batch in batches],
        }
    )


series = np.arange(20)
windows(series, None, {"sequenceLength": 5})
windows(series, None, {"sequenceLength": 4, "sequenceStride": 3, "samplingRate": 2, "batchSize": 2})
windows(series, series[5:], {"sequenceLength": 5, "batchSize": 6})
windows(series, series[:7] * 10, {"sequenceLength": 3, "batchSize": 4, "sequenceStride": 2})
windows(series, series * 10, {"sequenceLength": 3, "startIndex": 4, "endIndex": 15, "batchSize": 5})
windows(series, series * 10, {"sequenceLength": 2, "startIndex": 10, "sequenceStride": 4})
windows(series, None, {"sequenceLength": 20})
windows(np.round(rng.normal(size=(9, 2)), 2), np.round(rng.normal(size=(8, 3)), 2), {"sequenceLength": 3, "batchSize": 4})

content = {"padSequences": pad_sequences, "normalize": normalized, "timeseries": timeseries}
write("utils/utils.json", __file__, VERSIONS, content)
