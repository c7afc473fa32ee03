"""Golden values for layers that merge tensors, and for EinsumDense: Keras on JAX in float64.

Writes test/golden/nn/mergingLayers.json: layers in the form of layers.json (see nn.py and support/list_cases.py), and the
numbers of inputs and outputs of a unit that the initializers of EinsumDense go by.

    python scripts/golden/merging_layers.py
"""

from support.golden_files import write
from support.keras_float64 import VERSIONS, keras
from support.list_cases import ListCases

from keras.src.initializers.random_initializers import compute_fans
from keras.src.layers.core.einsum_dense import _analyze_einsum_string

goldens = ListCases(20241127)
FIRST, SECOND, THIRD = [[1, 1, 0], [1, 0, 0]], [[1, 0, 0], [1, 1, 0]], [[0, 0, 1], [1, 1, 0]]

for name in ["Add", "Multiply", "Average", "Maximum", "Minimum"]:
    goldens.add_list(name, {}, [(2, 3), (2, 3), (2, 3)], "three")
    goldens.add_list(name, {}, [(2, 3)], "one")
    goldens.add_list(name, {}, [(2, 3, 1), (2, 1, 4)], "sizes of 1 stretch")
    goldens.add_list(name, {}, [(2, 3), (2, 2, 2, 3), (2, 1, 3)], "ranks")
    goldens.add_list(name, {}, [(2, 3, 2)] * 2, "masks", masks=[FIRST, SECOND])
    goldens.add_list(name, {}, [(2, 3, 2)] * 3, "a mask is missing", masks=[FIRST, None, SECOND])
    goldens.add_list(name, {}, [(2, 3, 2)] * 3, "three masks", masks=[FIRST, SECOND, THIRD])
goldens.add_list("Subtract", {}, [(2, 3), (2, 3)])
goldens.add_list("Subtract", {}, [(2, 3), (2, 2, 3)], "ranks")
goldens.add_list("Subtract", {}, [(2, 3, 2)] * 2, "masks", masks=[FIRST, SECOND])

goldens.add_list("Concatenate", {}, [(2, 3), (2, 1), (2, 2)])
goldens.add_list("Concatenate", {"axis": 1}, [(2, 3, 2), (2, 1, 2)], "axis 1")
goldens.add_list("Concatenate", {"axis": -2}, [(2, 3, 2), (2, 1, 2)], "axis -2")
goldens.add_list("Concatenate", {}, [(2, 3, 2), (2, 3, 1)], "masks", masks=[FIRST, SECOND])
goldens.add_list("Concatenate", {"axis": 1}, [(2, 3, 2), (2, 3, 2)], "masks along the axis", masks=[FIRST, SECOND])
goldens.add_list("Concatenate", {"axis": 1}, [(2, 3, 2), (2, 2, 2)], "a mask is missing", masks=[FIRST, None])

goldens.add_list("Dot", {"axes": 1}, [(2, 3), (2, 3)], "vectors")
goldens.add_list("Dot", {"axes": -1, "normalize": True}, [(2, 3), (2, 3)], "cosines")
goldens.add_list("Dot", {"axes": [2, 1]}, [(2, 4, 3), (2, 3, 2)], "matrices")
goldens.add_list("Dot", {"axes": [1, 2], "normalize": True}, [(2, 3, 4), (2, 2, 3)], "normalized")
goldens.add_list("Dot", {"axes": [1, -1]}, [(2, 3), (2, 4, 3)], "a vector and a matrix")
goldens.add_list("Dot", {"axes": [2, 1]}, [(2, 2, 3, 2), (2, 3, 2)], "more dimensions")
goldens.add_list("Dot", {"axes": 2}, [(2, 3, 2)] * 2, "masks", masks=[FIRST, SECOND])

goldens.add("EinsumDense", {"equation": "ab,bc->ac", "outputShape": 3, "biasAxes": "c"}, (2, 4), "dense")
goldens.add("EinsumDense", {"equation": "ab,bc->ac", "outputShape": [3]}, (2, 4), "no bias")
goldens.add("EinsumDense", {"equation": "abc,cd->abd", "outputShape": [None, 3], "biasAxes": "d", "activation": "tanh"}, (2, 3, 4), "rows")
goldens.add("EinsumDense", {"equation": "...x,xy->...y", "outputShape": 3, "biasAxes": "y"}, (2, 2, 4), "dots in front")
goldens.add("EinsumDense", {"equation": "ab...,bc->ac...", "outputShape": 3, "biasAxes": "c"}, (2, 4, 2, 3), "dots at the end")
goldens.add("EinsumDense", {"equation": "abc,cde->abde", "outputShape": [None, 2, 3], "biasAxes": "de"}, (2, 3, 4), "heads")
goldens.add("EinsumDense", {"equation": "abcd,cde->abe", "outputShape": [None, 3], "biasAxes": "e"}, (2, 3, 2, 2), "joins heads")
goldens.add("EinsumDense", {"equation": "abc,bd->adc", "outputShape": [3, None], "biasAxes": "d"}, (2, 4, 2), "another axis")
goldens.add("EinsumDense", {"equation": "abc,bcd->abd", "outputShape": [3, 3], "biasAxes": "bd"}, (2, 3, 4), "a kernel for each place")
goldens.add("EinsumDense", {"equation": "abc,b->abc", "outputShape": [3, 4], "biasAxes": "c"}, (2, 3, 4), "a factor for each place")
goldens.add("EinsumDense", {"equation": "abc,cd->ad", "outputShape": 3}, (2, 3, 4), "sums over an axis of its own")

fans = []
for equation, output, shape in [
    ("ab,bc->ac", 3, (2, 4)),
    ("abc,cde->abde", [None, 2, 5], (2, 3, 4)),
    ("abcd,cde->abe", [None, 3], (2, 3, 4, 5)),
    ("abc,bcd->abd", [3, 3], (2, 3, 4)),
]:
    layer = keras.layers.EinsumDense(equation, output_shape=output)
    layer.build(shape)
    partial = (output,) if isinstance(output, int) else tuple(output)
    *_, inputs, outputs = _analyze_einsum_string(equation, None, shape, partial)
    fans.append(
        {"equation": equation, "outputShape": output, "inputShape": shape, "fans": compute_fans(layer.kernel.shape, inputs, outputs)}
    )

write("nn/mergingLayers.json", __file__, VERSIONS, {"cases": goldens.cases, "fans": fans})
print(f"{len(goldens.cases)} cases, {len(fans)} fans")
