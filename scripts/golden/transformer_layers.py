"""Golden values for layer normalisation, embeddings and zero padding: Keras on JAX in float64.

Writes test/golden/nn/transformerLayers.json in the form of layers.json (see nn.py): forward pass and gradients.

    python scripts/golden/transformer_layers.py
"""

from support.golden_files import write
from support.keras_float64 import VERSIONS, np
from support.layer_cases import LayerCases

goldens = LayerCases(20261122)
case, normal, rng = goldens.add, goldens.normal, goldens.rng

case("LayerNormalization", {}, (3, 5), "rows")
case("LayerNormalization", {}, (2, 3, 4), "sequences")
case("LayerNormalization", {"axis": 1, "epsilon": 0.1}, (2, 4, 3), "another axis")
case("LayerNormalization", {"axis": [2, 1]}, (2, 3, 4), "two axes, in any order")
case("LayerNormalization", {"axis": [1, 3], "scale": False}, (2, 3, 2, 4), "two axes apart, no gamma")
case("LayerNormalization", {"center": False}, normal(2, 6) + 8.0, "no beta, far from zero")
case("LayerNormalization", {"center": False, "scale": False}, (2, 3, 5), "no weights")
case("LayerNormalization", {}, np.full((2, 3), 1.5), "equal elements")

case("Embedding", {"inputDim": 7, "outputDim": 3}, rng.integers(0, 7, (2, 4)), "sequences")
case("Embedding", {"inputDim": 3, "outputDim": 4}, rng.integers(0, 3, (5,)), "one word each")
case("Embedding", {"inputDim": 2, "outputDim": 1}, rng.integers(0, 2, (2, 3, 2)), "more dimensions")
case("Embedding", {"inputDim": 4, "outputDim": 2}, np.array([[0.9, 3.2, 2.0]]), "fractions are cut off")

case("ZeroPadding2D", {}, (2, 2, 3, 2), "one on each side")
case("ZeroPadding2D", {"padding": [1, 2]}, (1, 3, 2, 2), "rows and columns")
case("ZeroPadding2D", {"padding": [[0, 1], [2, 0]]}, (1, 2, 2, 3), "each side")
case("ZeroPadding2D", {"padding": 0}, (1, 2, 2, 1), "nothing")

# Keras sorts the axes as they are given: gamma has the size along the last axis first.
case("LayerNormalization", {"axis": [1, -1]}, (2, 3, 2, 4), "axes counted from both ends")

write("nn/transformerLayers.json", __file__, VERSIONS, {"cases": goldens.cases})
