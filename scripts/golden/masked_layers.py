"""Golden values for masks: what makes them, what hands them on, what counts only what they leave. Keras on JAX in float64.

Writes test/golden/nn/maskedLayers.json in the form of layers.json (see nn.py), with masks of inputs and outputs.

    python scripts/golden/masked_layers.py
"""

from support.golden_files import write
from support.keras_float64 import VERSIONS, np
from support.layer_cases import LayerCases

cases = LayerCases(20261122, scale=0.5, exact=True)
case = cases.add
STEPS = np.array([[1, 1, 0, 1], [0, 1, 0, 0]])


def padded(value):
    x = cases.normal(2, 4, 3)
    x[0, 2], x[1, 0], x[1, 3] = value, value, value
    x[0, 1, 0] = value
    return x


# A mask of all ones goes in where Keras makes the mask of the input itself.
case("Masking", {}, padded(0), mask=np.ones((2, 4)))
case("Masking", {"maskValue": -1}, padded(-1), "of -1", mask=np.ones((2, 4)))
words = np.array([[3, 0, 1, 4], [0, 2, 0, 0]])
case("Embedding", {"inputDim": 5, "outputDim": 3, "maskZero": True}, words, "maskZero", mask=np.ones((2, 4)))
case("Embedding", {"inputDim": 5, "outputDim": 3}, words, "without masks", mask=np.ones((2, 4)))

case("GlobalAveragePooling1D", {}, (2, 4, 3), "masked", mask=STEPS)
case("GlobalAveragePooling1D", {"keepDims": True}, (2, 4, 2), "masked, keepDims", mask=STEPS)
case("GlobalMaxPooling1D", {}, (2, 4, 2), "drops the mask", mask=STEPS)
case("Softmax", {}, (2, 4), "masked", mask=STEPS)
case("Softmax", {"axis": 1}, (2, 3, 4), "masked along axis 1", mask=np.array([STEPS[:, [0, 1, 2, 3]], STEPS[:, ::-1], STEPS]).transpose(1, 0, 2))
for training in [False, True]:
    case("BatchNormalization", {}, (2, 4, 3), "masked", mask=STEPS, training=training)
case("BatchNormalization", {"momentum": 0.8, "epsilon": 0.01, "scale": False}, (3, 2, 2, 2), "masked images", mask=np.array([[[1, 0], [1, 1]], [[0, 0], [0, 1]], [[1, 1], [0, 1]]]), training=True)

# Those that hand masks on, and some that do not.
for name, options in {
    "Activation": {"activation": "softplus"},
    "Dense": {"units": 2},
    "ELU": {},
    "LeakyReLU": {},
    "PReLU": {},
    "ReLU": {},
    "Identity": {},
    "LayerNormalization": {},
    "GroupNormalization": {"groups": 1},
    "UnitNormalization": {},
    "Rescaling": {"scale": 2.0},
    "Dropout": {"rate": 0.5},
    "AlphaDropout": {"rate": 0.5},
    "GaussianDropout": {"rate": 0.5},
    "GaussianNoise": {"stddev": 0.5},
    "SpatialDropout1D": {"rate": 0.5},
    "RMSNormalization": {},
    "Conv1D": {"filters": 2, "kernelSize": 2, "padding": "same"},
    "Flatten": {},
    "Reshape": {"targetShape": [4, 3, 1]},
    "Permute": {"dims": [2, 1]},
    "MaxPooling1D": {},
    "UpSampling1D": {},
    "ZeroPadding1D": {},
    "Cropping1D": {},
}.items():
    case(name, options, (2, 4, 3), "mask behind it", mask=STEPS)

write("nn/maskedLayers.json", __file__, VERSIONS, {"cases": cases.cases}, compact=True)
