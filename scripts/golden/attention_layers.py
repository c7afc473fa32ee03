"""Golden values for attention layers: Keras on JAX in float64.

Writes test/golden/nn/attentionLayers.json (Attention and AdditiveAttention), multiHeadAttention.json and
groupQueryAttention.json: layers in the form of layers.json (see nn.py and support/list_cases.py).

    python scripts/golden/attention_layers.py
"""

from support.golden_files import write
from support.keras_float64 import VERSIONS, np
from support.list_cases import ListCases

QUERY, VALUE = [[1, 1, 0], [1, 1, 1]], [[1, 0, 1, 1], [1, 1, 0, 0]]
SELF = [[1, 1, 0, 1], [1, 1, 1, 0]]
SCORES = {"returnAttentionScores": True}
CAUSAL = {"useCausalMask": True}

goldens = ListCases(20241128, digits=8)
shapes = [(2, 3, 2), (2, 4, 2)]
keyed = [(2, 3, 2), (2, 4, 3), (2, 4, 2)]
for name, options in [("Attention", {}), ("Attention", {"scoreMode": "concat"}), ("AdditiveAttention", {})]:
    label = options.get("scoreMode", "")

    def add(shapes, text, more={}, **rest):
        goldens.add_list(name, options | more, shapes, f"{label} {text}".strip(), mask_argument=True, **rest)

    add(shapes, "a value")
    add(keyed, "a key")
    add(keyed, "scores", call=SCORES)
    add(shapes, "scale", {"useScale": name == "Attention"})
    add([(2, 4, 2)], "causal, one tensor", places=[0, 0], call=CAUSAL)
    add(shapes, "causal, other lengths", call=CAUSAL | SCORES)
    add(shapes, "masks", masks=[QUERY, VALUE])
    add(keyed, "masks, causal", masks=[None, VALUE, None], call=CAUSAL | SCORES, training=True)
write("nn/attentionLayers.json", __file__, VERSIONS, {"cases": goldens.cases})
count = len(goldens.cases)

goldens = ListCases(20241129, digits=7, scale=0.6)
shapes = [(2, 3, 4), (2, 4, 3)]
keyed = [(2, 3, 4), (2, 4, 3), (2, 4, 2)]
equal = [(2, 3, 2), (2, 4, 2)]
heads = {"numHeads": 2, "keyDim": 3}
rng = np.random.default_rng(5)
between = rng.random((2, 3, 4)) > 0.4
by_head = rng.random((2, 2, 3, 4)) > 0.4


def add(name, options, shapes, label, **rest):
    goldens.add_list(name, options, shapes, label, spread=True, **rest)


MHA, GQA = "MultiHeadAttention", "GroupQueryAttention"
add(MHA, heads, [(2, 4, 3)], "self-attention", places=[0, 0])
add(MHA, heads, [(2, 4, 3)], "self-attention, causal", places=[0, 0], call=CAUSAL)
add(MHA, heads, [(2, 4, 3)], "self-attention, mask", places=[0, 0], masks=[SELF], training=True)
add(MHA, heads, [(2, 4, 3)], "self-attention, mask, causal", places=[0, 0], masks=[SELF], call=CAUSAL)
# A query that may attend to no key takes the same of all; where Keras gives the scores, it takes nothing: not here.
add(MHA, heads, equal, "mask of the value, causal, scores", masks=[None, VALUE], call=CAUSAL | SCORES)
add(MHA, heads | {"useBias": False}, shapes, "a value, no bias")
# Without the scores, Keras on JAX fails for another size of values.
add(MHA, heads | {"valueDim": 2, "outputShape": 5}, keyed, "a key, valueDim, outputShape", call=SCORES)
add(MHA, heads | {"outputShape": [2, 3]}, equal, "outputShape of two sizes")
add(MHA, heads, keyed, "scores", call=SCORES)
add(MHA, heads, equal, "masks", masks=[QUERY, VALUE])
add(MHA, heads, [*equal, (2, 4, 3)], "mask of the key", masks=[None, None, VALUE], call=SCORES)
add(MHA, heads, equal, "attentionMask", attention_mask=between)
add(MHA, heads, equal, "attentionMask by head, scores", attention_mask=by_head, call=SCORES)
add(MHA, heads, equal, "attentionMask, masks, causal", attention_mask=between, masks=[QUERY, VALUE], call=CAUSAL)
add(MHA, heads, equal, "attentionMask of one sample", attention_mask=between[:1])
add(MHA, heads | {"slidingWindow": 2}, [(2, 4, 2)], "slidingWindow", places=[0, 0])
add(MHA, heads | {"slidingWindow": 2}, [(2, 4, 2)], "slidingWindow, causal", places=[0, 0], call=CAUSAL)
add(MHA, heads | {"useGate": True}, equal, "useGate")
add(MHA, heads | {"attentionAxes": 1}, [(1, 2, 3, 2), (1, 4, 3, 2)], "axis 1 of two")
add(MHA, heads | {"attentionAxes": [2]}, [(1, 2, 3, 2), (1, 2, 4, 2)], "axis 2 of two", call=SCORES)
add(MHA, heads | {"numHeads": 1}, [(1, 2, 2, 2), (1, 3, 2, 2)], "both axes", call=SCORES)
add(MHA, heads | {"activityRegularizer": "l2"}, equal, "activityRegularizer")

write("nn/multiHeadAttention.json", __file__, VERSIONS, {"cases": goldens.cases})
count += len(goldens.cases)

goldens = ListCases(20241130, digits=7, scale=0.6)
groups = {"headDim": 2, "numQueryHeads": 4, "numKeyValueHeads": 2}
add(GQA, groups, [(2, 4, 3)], "self-attention", places=[0, 0])
add(GQA, groups, [(2, 4, 3)], "self-attention, mask, causal", places=[0, 0], masks=[SELF], call=CAUSAL)
add(GQA, groups | {"useBias": False}, [*equal, (2, 4, 3)], "a key, no bias, scores", call=SCORES)
add(GQA, groups | {"numKeyValueHeads": 1}, equal, "multi-query, masks", masks=[QUERY, VALUE], training=True)
add(GQA, groups | {"numKeyValueHeads": 4}, equal, "no groups, attentionMask", attention_mask=between)
add(GQA, groups | {"numQueryHeads": 2, "numKeyValueHeads": 1, "useGate": True, "slidingWindow": 3}, equal, "useGate, slidingWindow", call=SCORES)
write("nn/groupQueryAttention.json", __file__, VERSIONS, {"cases": goldens.cases})
print(f"{count + len(goldens.cases)} cases")
