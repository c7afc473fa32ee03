"""Golden values for convolution and pooling layers of 1-3 spatial dimensions: Keras on JAX in float64.

Writes test/golden/nn/convolutionLayers.json in the form of layers.json (see nn.py): forward pass and gradients.

    python scripts/golden/convolution_layers.py
"""

from support.golden_files import write
from support.keras_float64 import VERSIONS
from support.layer_cases import LayerCases

goldens = LayerCases(20240803)
case = goldens.add

case("Conv1D", {"filters": 3, "kernelSize": 3}, (2, 6, 2), "valid")
case("Conv1D", {"filters": 2, "kernelSize": 4, "strides": 3, "padding": "same", "activation": "relu"}, (2, 8, 3), "strided same, relu")
case("Conv1D", {"filters": 3, "kernelSize": 3, "padding": "causal", "dilationRate": 2}, (2, 7, 2), "dilated causal")
case("Conv1D", {"filters": 2, "kernelSize": 3, "padding": "causal", "strides": 2, "useBias": False}, (1, 6, 2), "strided causal")
case("Conv1D", {"filters": 4, "kernelSize": 2, "groups": 2, "activation": "tanh"}, (1, 5, 4), "grouped")

case("Conv3D", {"filters": 2, "kernelSize": 2}, (2, 3, 4, 3, 2), "valid")
case("Conv3D", {"filters": 2, "kernelSize": [3, 2, 1], "strides": [1, 2, 2], "padding": "same"}, (1, 3, 4, 3, 2), "strided same")
case("Conv3D", {"filters": 2, "kernelSize": 2, "dilationRate": [1, 2, 1], "groups": 2, "activation": "sigmoid"}, (1, 3, 4, 2, 2), "dilated, grouped")

case("DepthwiseConv2D", {"kernelSize": 3}, (2, 5, 4, 3), "valid")
case("DepthwiseConv2D", {"kernelSize": [2, 3], "padding": "same", "depthMultiplier": 2, "activation": "relu"}, (2, 4, 5, 2), "multiplier, same, relu")
case("DepthwiseConv2D", {"kernelSize": 3, "strides": 2, "padding": "same", "useBias": False}, (1, 6, 7, 2), "strided same")
case("DepthwiseConv2D", {"kernelSize": 2, "dilationRate": 2, "depthMultiplier": 3}, (1, 5, 4, 1), "dilated, one channel")

case("SeparableConv2D", {"filters": 3, "kernelSize": 3}, (2, 5, 4, 2), "valid")
case("SeparableConv2D", {"filters": 2, "kernelSize": [2, 3], "padding": "same", "depthMultiplier": 2, "activation": "tanh"}, (1, 4, 5, 3), "multiplier, same, tanh")
case("SeparableConv2D", {"filters": 4, "kernelSize": 3, "strides": 2, "padding": "same", "useBias": False}, (1, 6, 5, 2), "strided same")
case("SeparableConv2D", {"filters": 2, "kernelSize": 2, "dilationRate": 2}, (1, 5, 4, 2), "dilated")

case("Conv2DTranspose", {"filters": 3, "kernelSize": 3}, (2, 4, 3, 2), "valid")
case("Conv2DTranspose", {"filters": 2, "kernelSize": [3, 2], "strides": 2, "padding": "same", "activation": "relu"}, (1, 3, 4, 2), "strided same, relu")
case("Conv2DTranspose", {"filters": 2, "kernelSize": 2, "strides": [3, 1], "useBias": False}, (1, 3, 3, 1), "gaps")
case("Conv2DTranspose", {"filters": 1, "kernelSize": [3, 4], "strides": 2, "padding": "same", "outputPadding": 1}, (1, 3, 2, 2), "outputPadding, same")
case("Conv2DTranspose", {"filters": 1, "kernelSize": 3, "strides": [2, 3], "outputPadding": [1, 2]}, (1, 3, 2, 2), "outputPadding, valid")
case("Conv2DTranspose", {"filters": 2, "kernelSize": 2, "dilationRate": [2, 3], "padding": "same"}, (1, 3, 4, 2), "dilated")

for pooling in ["MaxPooling", "AveragePooling"]:
    case(f"{pooling}1D", {"poolSize": 2}, (2, 5, 2), "valid")
    case(f"{pooling}1D", {"poolSize": 3, "strides": 2, "padding": "same"}, (2, 6, 2), "overlapping same")
    case(f"{pooling}1D", {"poolSize": 2, "strides": 3}, (1, 8, 1), "with gaps")
    case(f"{pooling}3D", {"poolSize": 2}, (1, 4, 5, 2, 2), "valid")
    case(f"{pooling}3D", {"poolSize": [3, 2, 1], "strides": [2, 1, 1], "padding": "same"}, (1, 4, 3, 2, 2), "overlapping same")
for pooling in ["GlobalAveragePooling", "GlobalMaxPooling"]:
    case(f"{pooling}1D", {}, (2, 4, 3))
    case(f"{pooling}1D", {"keepDims": True}, (2, 3, 2), "keepDims")
    case(f"{pooling}3D", {}, (2, 2, 3, 2, 2))
    case(f"{pooling}3D", {"keepDims": True}, (1, 2, 2, 3, 2), "keepDims")

write("nn/convolutionLayers.json", __file__, VERSIONS, {"cases": goldens.cases})
