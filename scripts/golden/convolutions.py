"""Golden values for transposed and causal convolutions: Keras' ops on JAX in float64, checked against PyTorch.

Writes test/golden/ops/convolutions.json: attributes, inputs, result, and both gradients of each case.

    python scripts/golden/convolutions.py
"""

import torch
from support.encode import array
from support.golden_files import write
from support.keras_float64 import jax, jnp, keras, np

rng = np.random.default_rng(20240802)
cases = []


def normal(*shape):
    return np.round(rng.normal(size=shape), 2)


def case(kind, function, x_shape, kernel_shape, options, source):
    x, kernel = jnp.asarray(normal(*x_shape)), jnp.asarray(normal(*kernel_shape))
    y, vjp = jax.vjp(function, x, kernel)
    upstream = normal(*y.shape)
    dx, dkernel = vjp(jnp.asarray(upstream))
    cases.append(
        {
            "kind": kind,
            "source": source,
            "options": options,
            "x": array(x),
            "kernel": array(kernel),
            "upstream": array(upstream),
            "output": array(y),
            "inputGradient": array(dx),
            "kernelGradient": array(dkernel),
        }
    )
    return np.asarray(x), np.asarray(kernel), np.asarray(y)


def transpose(x_shape, kernel_shape, strides, padding, dilations=None, output_padding=None):
    dilations = dilations or [1] * len(strides)
    options = {"strides": strides, "padding": padding, "dilations": dilations}
    if output_padding is not None:
        options["outputPadding"] = output_padding

    def function(x, kernel):
        return keras.ops.conv_transpose(
            x,
            kernel,
            tuple(strides),
            padding,
            None if output_padding is None else tuple(output_padding),
            dilation_rate=tuple(dilations),
        )

    x, kernel, y = case("transpose", function, x_shape, kernel_shape, options, "keras.ops.conv_transpose")
    if padding == "valid":
        # PyTorch has no 'same'; of 'valid' it has the same definition: [batch, channels, ...] and [in, out, ...window].
        rank = len(strides)
        layer = [torch.conv_transpose1d, torch.conv_transpose2d, torch.conv_transpose3d][rank - 1]
        reach = [(k - 1) * d + 1 for k, d in zip(kernel_shape, dilations)]
        extra = output_padding or [max(s - r, 0) for s, r in zip(strides, reach)]
        other = layer(
            torch.tensor(np.moveaxis(x, -1, 1)),
            torch.tensor(np.moveaxis(kernel, [-1, -2], [0, 1])),
            stride=strides,
            output_padding=extra,
            dilation=dilations,
        )
        np.testing.assert_allclose(np.moveaxis(other.numpy(), 1, -1), y, rtol=1e-12, atol=1e-12)


transpose((2, 4, 3), (3, 2, 3), [1], "valid")
transpose((1, 5, 2), (2, 3, 2), [3], "valid")
transpose((2, 4, 2), (3, 2, 2), [2], "same")
transpose((1, 3, 1), (2, 1, 1), [4], "same")
transpose((1, 1, 1), (1, 1, 1), [1], "same")
for padding in ["valid", "same"]:
    transpose((2, 3, 4, 2), (3, 2, 3, 2), [2, 3], padding)
    transpose((1, 4, 3, 2), (4, 3, 1, 2), [2, 2], padding)
    transpose((1, 3, 3, 1), (3, 2, 2, 1), [1, 1], padding, [2, 3])
    transpose((1, 3, 4, 2), (3, 4, 2, 2), [2, 3], padding, None, [1, 0])
transpose((1, 2, 3, 2, 2), (2, 3, 2, 2, 2), [2, 1, 2], "valid")
transpose((1, 2, 3, 2, 2), (3, 2, 3, 2, 2), [2, 2, 1], "same")


def causal(x_shape, kernel_shape, stride, dilation, groups=1):
    left = dilation * (kernel_shape[0] - 1)

    def function(x, kernel):
        return jax.lax.conv_general_dilated(
            x,
            kernel,
            (stride,),
            [(left, 0)],
            rhs_dilation=(dilation,),
            dimension_numbers=("NWC", "WIO", "NWC"),
            feature_group_count=groups,
        )

    options = {"stride": stride, "dilation": dilation, "groups": groups}
    x, kernel, y = case("causal", function, x_shape, kernel_shape, options, "jax")
    padded = np.pad(np.moveaxis(x, -1, 1), [(0, 0), (0, 0), (left, 0)])
    other = torch.conv1d(
        torch.tensor(padded), torch.tensor(np.moveaxis(kernel, [-1, -2], [0, 1])), stride=stride, dilation=dilation, groups=groups
    )
    np.testing.assert_allclose(np.moveaxis(other.numpy(), 1, -1), y, rtol=1e-12, atol=1e-12)


causal((2, 5, 2), (3, 2, 3), 1, 1)
causal((1, 7, 2), (3, 2, 2), 2, 1)
causal((1, 6, 1), (2, 1, 2), 1, 3)
causal((1, 3, 4), (5, 2, 4), 1, 1, 2)
causal((1, 1, 1), (3, 1, 1), 1, 1)

versions = {"keras": keras.__version__, "jax": jax.__version__, "torch": torch.__version__, "numpy": np.__version__}
write("ops/convolutions.json", __file__, versions, {"cases": cases})
