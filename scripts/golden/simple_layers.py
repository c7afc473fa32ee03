"""Golden values for activation, reshaping, noise and normalization layers, constraints, regularizers: Keras on JAX in float64.

Writes test/golden/nn/simpleLayers.json (layers in the form of layers.json, see nn.py: forward pass and gradients) and
constraints.json (weights before and after; penalties).

    python scripts/golden/simple_layers.py
"""

from support import encode
from support.golden_files import write
from support.keras_float64 import VERSIONS, jax, jnp, keras
from support.layer_cases import LayerCases, keras_options

goldens = LayerCases(20241121)
case = goldens.add

case("ELU", {}, (2, 5))
case("ELU", {"alpha": 0.3}, (2, 3, 2), "alpha")
case("LeakyReLU", {}, (2, 5))
case("LeakyReLU", {"negativeSlope": 0.1}, (2, 3, 2), "negativeSlope")
case("PReLU", {}, (2, 3, 2))
case("PReLU", {"sharedAxes": [1, 2]}, (2, 3, 2, 4), "sharedAxes")
case("Identity", {}, (2, 3))
case("Permute", {"dims": [2, 1]}, (2, 3, 4))
case("Permute", {"dims": [3, 1, 2]}, (2, 2, 3, 4), "three dimensions")
case("RepeatVector", {"n": 3}, (2, 4))

case("Cropping1D", {}, (2, 5, 2))
case("Cropping1D", {"cropping": [2, 0]}, (2, 5, 2), "one side")
case("Cropping2D", {}, (1, 3, 3, 2))
case("Cropping2D", {"cropping": [1, 2]}, (1, 4, 6, 2), "alike")
case("Cropping2D", {"cropping": [[0, 1], [2, 1]]}, (2, 3, 5, 2), "pairs")
case("Cropping3D", {}, (1, 3, 4, 3, 2))
case("Cropping3D", {"cropping": [[0, 1], [1, 0], [0, 2]]}, (1, 3, 2, 4, 2), "pairs")
case("ZeroPadding1D", {}, (2, 3, 2))
case("ZeroPadding1D", {"padding": [0, 2]}, (2, 3, 2), "one side")
case("ZeroPadding3D", {}, (1, 2, 1, 2, 2))
case("ZeroPadding3D", {"padding": [[0, 1], [2, 0], [1, 1]]}, (1, 2, 2, 2, 1), "pairs")

case("UpSampling1D", {"size": 3}, (2, 3, 2))
case("UpSampling2D", {}, (2, 2, 3, 2))
case("UpSampling2D", {"size": [1, 3]}, (1, 2, 3, 2), "one axis")
case("UpSampling2D", {"interpolation": "bilinear"}, (2, 3, 4, 2), "bilinear")
case("UpSampling2D", {"size": [3, 4], "interpolation": "bilinear"}, (1, 3, 2, 2), "bilinear, other factors")
case("UpSampling2D", {"size": [2, 3], "interpolation": "bilinear"}, (1, 1, 3, 2), "bilinear, one row")
case("UpSampling3D", {}, (1, 2, 1, 2, 2))
case("UpSampling3D", {"size": [1, 2, 3]}, (1, 2, 2, 2, 2), "factors")

# Their random numbers are Keras' own: only what does not depend on them is compared.
for training in [False, True]:
    case("GaussianNoise", {"stddev": 0 if training else 0.5, "seed": 1}, (2, 3), training=training)
    for name in ["GaussianDropout", "AlphaDropout"]:
        case(name, {"rate": 0 if training else 0.5, "seed": 1}, (2, 3), training=training)
    for rank in [1, 2, 3]:
        case(f"SpatialDropout{rank}D", {"rate": 0 if training else 0.5, "seed": 1}, (1, *[2] * rank, 3), training=training)

case("UnitNormalization", {}, (2, 3, 4))
case("UnitNormalization", {"axis": [1, 2]}, (2, 3, 4), "two axes")
case("GroupNormalization", {"groups": 2}, (2, 3, 2, 4))
case("GroupNormalization", {"groups": -1, "epsilon": 0.01}, (2, 4, 3), "instances")
case("GroupNormalization", {"groups": 1, "center": False}, (2, 3, 4), "whole samples, no offset")
case("GroupNormalization", {"groups": 3, "axis": 1, "scale": False}, (2, 6, 2, 2), "axis 1, no scale")
case("GroupNormalization", {"groups": 2, "axis": -2}, (2, 3, 4, 2), "axis -2")
case("RMSNormalization", {}, (2, 3, 4))
case("RMSNormalization", {"axis": [1, 2], "epsilon": 0.1}, (2, 3, 4), "two axes")

case("Conv1DTranspose", {"filters": 3, "kernelSize": 3}, (2, 4, 2), "valid")
case("Conv1DTranspose", {"filters": 2, "kernelSize": 3, "strides": 2, "padding": "same", "activation": "relu"}, (1, 4, 2), "strided same, relu")
case("Conv1DTranspose", {"filters": 2, "kernelSize": 2, "strides": 3, "outputPadding": 1, "useBias": False}, (1, 3, 2), "outputPadding, gaps")
case("Conv1DTranspose", {"filters": 2, "kernelSize": 2, "dilationRate": 2, "padding": "same"}, (1, 4, 2), "dilated")
case("Conv3DTranspose", {"filters": 2, "kernelSize": 2}, (1, 2, 3, 2, 2), "valid")
case("Conv3DTranspose", {"filters": 2, "kernelSize": [2, 3, 1], "strides": 2, "padding": "same", "activation": "tanh"}, (1, 2, 2, 2, 2), "strided same, tanh")
case("Conv3DTranspose", {"filters": 1, "kernelSize": 2, "strides": [1, 2, 3], "outputPadding": [0, 1, 2]}, (1, 2, 2, 2, 1), "outputPadding, valid")
case("DepthwiseConv1D", {"kernelSize": 3}, (2, 5, 3), "valid")
case("DepthwiseConv1D", {"kernelSize": 2, "padding": "same", "depthMultiplier": 2, "activation": "relu"}, (2, 5, 2), "multiplier, same, relu")
case("DepthwiseConv1D", {"kernelSize": 3, "strides": 2, "padding": "same", "useBias": False}, (1, 7, 2), "strided same")
case("DepthwiseConv1D", {"kernelSize": 2, "dilationRate": 2, "depthMultiplier": 3}, (1, 5, 1), "dilated, one channel")
case("SeparableConv1D", {"filters": 3, "kernelSize": 3}, (2, 5, 2), "valid")
case("SeparableConv1D", {"filters": 2, "kernelSize": 2, "padding": "same", "depthMultiplier": 2, "activation": "tanh"}, (1, 5, 3), "multiplier, same, tanh")
case("SeparableConv1D", {"filters": 4, "kernelSize": 3, "strides": 2, "padding": "same", "useBias": False}, (1, 6, 2), "strided same")

for kind in ["Average", "Max"]:
    case(f"Adaptive{kind}Pooling1D", {"outputSize": 3}, (2, 6, 2), "divides")
    case(f"Adaptive{kind}Pooling1D", {"outputSize": 3}, (2, 7, 2), "overlaps")
    case(f"Adaptive{kind}Pooling1D", {"outputSize": 5}, (1, 3, 2), "more outputs than inputs")
    case(f"Adaptive{kind}Pooling2D", {"outputSize": [2, 3]}, (2, 5, 4, 2), "overlaps")
    case(f"Adaptive{kind}Pooling2D", {"outputSize": 1}, (1, 3, 2, 2), "one window")
    case(f"Adaptive{kind}Pooling3D", {"outputSize": [2, 1, 2]}, (1, 3, 2, 3, 2), "overlaps")

constraints = []


def constraint(class_name, options, shape):
    weight = goldens.normal(*shape)
    after = getattr(keras.constraints, class_name)(**keras_options(options))(jnp.asarray(weight))
    constraints.append({"className": class_name, "options": options, "before": goldens.array(weight), "after": goldens.array(after)})


constraint("MaxNorm", {}, (5, 4))
constraint("MaxNorm", {"maxValue": 1.5, "axis": [0, 1, 2]}, (2, 2, 3, 4))
constraint("MinMaxNorm", {}, (5, 4))
constraint("MinMaxNorm", {"minValue": 1, "maxValue": 1.5, "rate": 0.4, "axis": -1}, (3, 4))
constraint("NonNeg", {}, (3, 4))
constraint("UnitNorm", {}, (3, 4))
constraint("UnitNorm", {"axis": [0, 1]}, (3, 2, 4))

regularizers = []


def regularizer(class_name, options, shape):
    call = getattr(keras.regularizers, class_name)(**keras_options(options))
    weight = jnp.asarray(goldens.normal(*shape))
    regularizers.append(
        {
            "className": class_name,
            "options": options,
            "weight": goldens.array(weight),
            "penalty": encode.number(call(weight), digits=9),
            "gradient": goldens.array(jax.grad(call)(weight)),
        }
    )


regularizer("OrthogonalRegularizer", {}, (4, 3))
regularizer("OrthogonalRegularizer", {"factor": 0.5, "mode": "columns"}, (4, 3))

write("nn/simpleLayers.json", __file__, VERSIONS, {"cases": goldens.cases})
write("nn/constraints.json", __file__, VERSIONS, {"constraints": constraints, "regularizers": regularizers})
