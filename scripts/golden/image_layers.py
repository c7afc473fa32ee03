"""Golden values for image layers: Keras on JAX in float64.

Writes test/golden/nn/imageLayers.json (layers in the form of layers.json, see nn.py; layers with random numbers with ranges of
one number, so that nothing is random) and imageTransforms.json (what those layers do with given random numbers; configs as Keras writes them).

    python scripts/golden/image_layers.py
"""

from support.golden_files import write
from support.keras_float64 import VERSIONS, jax, jnp, keras, np
from support.keras_options import snake
from support.layer_cases import LayerCases, made

goldens = LayerCases(20241121, digits=7, upstream_decimals=2)
array, rng = goldens.array, goldens.rng


def images(shape, high=1.0):
    """Numbers of which no two are the same: where channels are, the slope of the largest is anyone's."""
    count = int(np.prod(shape))
    return np.round(0.02 + 0.96 * (rng.permutation(count) + 0.5) / count, 4).reshape(shape) * high


def make(class_name, options):
    return made(class_name, {key: snake(value) if key == "mode" else value for key, value in options.items()})


def with_gradient(run, x):
    output, gradient = goldens.function(run, x)
    return {"input": array(x), **output, "inputGradient": gradient}


layer_cases = []


def pass_on(class_name, options, input_shape, label=""):
    layer = make(class_name, options)
    add_layer_case(class_name, options, label, False, with_gradient(lambda x: layer(x, training=False), images(input_shape)))


def case(class_name, options, input_shape, label="", training=True, high=1.0, x=None):
    layer = make(class_name, options)
    x = images(input_shape, high) if x is None else x
    drawn = layer.get_random_transformation(jnp.asarray(x), training=training)
    result = with_gradient(lambda x: layer.transform_images(x, drawn, training=training), x)
    add_layer_case(class_name, options, label, training, result)


def add_layer_case(class_name, options, label, training, result):
    layer_cases.append(
        {
            "className": class_name,
            "label": label + (" training" if training else ""),
            "options": options,
            "training": training,
            "weights": [],
            "weightGradients": [],
            "newState": [],
            **result,
        }
    )


WARPED = (1, 4, 5, 2)

for interpolation in ["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"]:
    case("Resizing", {"height": 5, "width": 4, "interpolation": interpolation}, (1, 3, 6, 1), interpolation)
for interpolation in ["bilinear", "bicubic", "lanczos3"]:
    options = {"height": 2, "width": 3, "interpolation": interpolation, "antialias": True}
    case("Resizing", options, (1, 5, 7, 1), f"{interpolation}, antialias")
case("Resizing", {"height": 3, "width": 3, "cropToAspectRatio": True}, (2, 4, 7, 1), "crop")
case("Resizing", {"height": 4, "width": 6, "padToAspectRatio": True, "fillValue": 0.3}, (1, 5, 3, 2), "pad columns")
case("Resizing", {"height": 6, "width": 3, "padToAspectRatio": True}, (1, 2, 4, 2), "pad rows", training=False)
case("CenterCrop", {"height": 2, "width": 3}, (2, 5, 4, 2), "smaller")
case("CenterCrop", {"height": 4, "width": 2}, (1, 3, 4, 2), "larger", training=False)
case("CenterCrop", {"height": 3, "width": 3}, (1, 3, 4, 1), "odd rest")

for fill_mode in ["constant", "nearest", "reflect", "wrap"]:
    for interpolation in ["nearest", "bilinear"]:
        fill = {"fillMode": fill_mode, "interpolation": interpolation, "fillValue": 0.4}
        options = {"heightFactor": [-0.6, -0.6], "widthFactor": [0.27, 0.27], **fill}
        case("RandomTranslation", options, WARPED, f"{fill_mode} {interpolation}")
    case("RandomRotation", {"factor": [0.13, 0.13], "fillMode": fill_mode, "fillValue": 0.4}, WARPED, fill_mode)
    case("RandomZoom", {"heightFactor": [0.8, 0.8], "widthFactor": [-0.45, -0.45], "fillMode": fill_mode}, WARPED, fill_mode)
case("RandomRotation", {"factor": [-0.4, -0.4], "interpolation": "nearest"}, WARPED, "nearest")
case("RandomRotation", {"factor": [0.25, 0.25], "fillMode": "constant"}, (1, 4, 4, 1), "a quarter turn")
case("RandomZoom", {"heightFactor": [-0.3, -0.3]}, WARPED, "proportions")
case("RandomShear", {"xFactor": 0, "yFactor": 0}, WARPED, "none")

COLOR = (1, 3, 2, 3)
UNIT = {"valueRange": [0, 1]}

for factor in [-0.3, 0.2]:
    case("RandomBrightness", {"factor": [factor, factor], **UNIT}, COLOR, f"{factor}")
case("RandomBrightness", {"factor": [0.4, 0.4]}, COLOR, "bytes", high=255)
case("RandomSaturation", {"factor": [0.3, 0.3], **UNIT}, COLOR, "weaker")
case("RandomSaturation", {"factor": [0, 0], **UNIT}, COLOR, "grey")
case("RandomHue", {"factor": [0, 0], **UNIT}, COLOR, "none")
case("RandomContrast", {"factor": [0, 0], **UNIT}, COLOR, "none")
for factor in [0, 0.8]:
    case("RandomSharpness", {"factor": [factor, factor], **UNIT}, (1, 3, 4, 2), f"{factor}")
case("RandomColorDegeneration", {"factor": [0.6, 0.6], **UNIT}, COLOR, "weaker")
case("RandomColorDegeneration", {"factor": [-0.5, -0.5], **UNIT}, COLOR, "stronger")
case("RandomColorJitter", {"brightnessFactor": [0.13, 0.13], "saturationFactor": [0.4, 0.4], **UNIT}, COLOR, "two")
case("RandomPosterization", {"factor": [3, 3]}, COLOR, "3 bits", high=255)
case("RandomPosterization", {"factor": [5, 5], **UNIT}, COLOR, "5 bits, unit")
case("RandomInvert", {"factor": [1, 1], **UNIT}, COLOR, "always")
case("RandomGrayscale", {"factor": 1}, COLOR, "always")
case("Solarization", {**UNIT}, COLOR, "all")
case("AutoContrast", {**UNIT}, (2, 3, 2, 3), "unit")
case("AutoContrast", {}, (1, 3, 2, 2), "bytes", training=False, high=100)
case("AutoContrast", {"valueRange": [-1, 1]}, (1, 2, 2, 1), "around 0")
case("Equalization", {}, (1, 4, 3, 2), "bytes", x=rng.integers(0, 255, (1, 4, 3, 2)) + 0.25)
case("Equalization", {"bins": 16}, (1, 5, 4, 1), "16 bins", x=rng.integers(40, 90, (1, 5, 4, 1)) + 0.5)
case("Equalization", {}, (1, 2, 2, 1), "flat", x=np.full((1, 2, 2, 1), 77.0))

CLAHE = "ContrastLimitedAdaptiveHistogramEqualization"
case(CLAHE, {"tileGridSize": [2, 2]}, (2, 4, 6, 1), "even", x=rng.integers(0, 256, (2, 4, 6, 1)) + 0.25)
case(CLAHE, {"tileGridSize": [2, 3], "clipLimit": 40}, (1, 5, 7, 2), "mirrored", x=rng.integers(0, 99, (1, 5, 7, 2)) + 0.5)
case(CLAHE, {"tileGridSize": [1, 2], "clipLimit": 0, **UNIT}, (1, 3, 4, 1), "no limit", training=False)
case("RandomGaussianBlur", {"factor": [1, 1], "sigma": [0.8, 0.8], **UNIT}, (1, 4, 3, 2), "always")
options = {"factor": [1, 1], "sigma": [0.6, 0.6], "kernelSize": [5, 3], **UNIT}
case("RandomGaussianBlur", options, (1, 4, 5, 1), "wide")
case("RandomPerspective", {"factor": [1, 1], "scale": 0}, WARPED, "none")
case("RandomElasticTransform", {"factor": [0, 0], **UNIT}, WARPED, "never")

# Where nothing is to be cut off.
case("RandomCrop", {"height": 3, "width": 2}, COLOR, "same size")
case("RandomCrop", {"height": 4, "width": 4}, (1, 2, 2, 3), "enlarged")

# Keras draws other random numbers: only what does not depend on them is compared.
for name in ["Flip", "Hue", "Contrast", "Erasing", "Shear", "Posterization", "Saturation", "ColorJitter", "Perspective", "GaussianBlur", "ElasticTransform"]:
    options = {"factor": 4 if name == "Posterization" else 0.5} if name not in ["Flip", "Shear", "ColorJitter"] else {}
    case(f"Random{name}", options, COLOR, training=False)
case("RandomErasing", {"factor": [0, 0]}, COLOR, "never")
pass_on("RandAugment", {}, COLOR)

parts = [("Resizing", {"height": 2, "width": 3}), ("AutoContrast", {**UNIT})]
options = {"layers": [{"className": name, "config": options} for name, options in parts]}
pipeline = keras.layers.Pipeline([make(name, options) for name, options in parts])
add_layer_case("Pipeline", options, "two layers", True, with_gradient(lambda x: pipeline(x, training=True), images(WARPED)))

transform_cases = []


def transform(kind, class_name, options, input_shape, given, transformation, high=1.0):
    layer = make(class_name, options)
    arrays = {key: value if key == "seed" else jnp.asarray(value) for key, value in transformation.items()}
    result = with_gradient(lambda x: layer.transform_images(x, arrays, training=True), images(input_shape, high))
    transform_cases.append({"kind": kind, "options": options, "given": {key: array(value) for key, value in given.items()}, **result})


def per_image(values):
    return np.asarray(values).reshape(-1, 1, 1, 1)


TWO_WARPED = (2, 4, 3, 2)
for fill_mode, interpolation in [("reflect", "bilinear"), ("constant", "nearest")]:
    fill = {"fillMode": fill_mode, "interpolation": interpolation, "fillValue": 0.2}
    moves = np.array([[0.7, -1.3], [-2.2, 0.4]])
    given = {"x": moves[:, 0], "y": moves[:, 1]}
    options = {"heightFactor": 0.1, "widthFactor": 0.1, **fill}
    transform("translation", "RandomTranslation", options, TWO_WARPED, given, {"translations": moves})
    zooms = np.array([[0.6, 1.4], [1.7, 0.8]])
    given = {"x": zooms[:, 0], "y": zooms[:, 1]}
    transform("zoom", "RandomZoom", options, TWO_WARPED, given, {"width_zoom": zooms[:, :1], "height_zoom": zooms[:, 1:]})
    shears = np.array([[0.3, -0.15], [-0.7, 0.45]])
    given = {"x": shears[:, 0], "y": shears[:, 1]}
    transform("shear", "RandomShear", fill, TWO_WARPED, given, {"shear_factor": shears})

TWO_COLORS = (2, 2, 3, 3)
brighter = per_image([0.3, -0.2])
transform("brightness", "RandomBrightness", {"factor": 0.1, **UNIT}, TWO_COLORS, {"x": brighter}, {"rgb_delta": brighter})
contrast = per_image([0.4, 1.8])
transform("contrast", "RandomContrast", {"factor": 0.1, **UNIT}, TWO_COLORS, {"x": contrast}, {"contrast_factor": contrast})
saturation = np.array([0.3, 0.95])
transform("saturation", "RandomSaturation", {"factor": 0.1, **UNIT}, TWO_COLORS, {"x": per_image(saturation)}, {"factor": saturation})
hue = np.array([0.37, -0.22])
for value_range, high in [([0, 1], 1.0), ([0, 255], 255.0)]:
    options = {"factor": 0.1, "valueRange": value_range}
    transform("hue", "RandomHue", options, TWO_COLORS, {"x": per_image(hue)}, {"factor": hue}, high)
sharp = np.array([0.1, 0.9])
transform("sharpness", "RandomSharpness", {"factor": 0.1, **UNIT}, TWO_COLORS, {"x": per_image(2 * sharp)}, {"factor": sharp})
fade = per_image([0.25, 0.8])
transform("fade", "RandomColorDegeneration", {"factor": 0.1, **UNIT}, TWO_COLORS, {"x": fade}, {"factor": fade})
shift = np.array([2, 6], "uint8")
transform("posterize", "RandomPosterization", {"factor": 3}, TWO_COLORS, {"x": per_image(8 - shift)}, {"shift_factor": shift}, 255.0)
add, threshold = per_image([20.0, 70.0]), per_image([200.0, 128.0])
given = {"additions": add, "thresholds": threshold}
transform("solarize", "Solarization", {}, TWO_COLORS, {"x": add, "y": threshold}, given, 255.0)
transform("solarize", "Solarization", {**UNIT}, TWO_COLORS, {"x": add, "y": threshold}, given)

corners = np.array([[[0, 0], [2.6, 0.0], [0, 3.4], [1.7, 2.2]], [[0, 0], [1.5, 0.0], [0, 4.1], [2.9, 3.6]]])
rectangle = np.broadcast_to(np.array([[0, 0], [2, 0], [0, 3], [2, 3]]), (2, 4, 2))
for interpolation in ["bilinear", "nearest"]:
    given = {f"{axis}{i}": corners[:, i, k] for i in range(4) for k, axis in enumerate("xy")}
    how = {"apply_perspective": np.ones(2, bool), "start_points": rectangle, "end_points": corners}
    options = {"interpolation": interpolation, "fillValue": 0.2}
    transform("perspective", "RandomPerspective", options, TWO_WARPED, given, how)

# The noise is given: what Keras draws for both sides is the same, which is seldom wanted.
noise = np.round(rng.normal(size=(2, 8, 7)), 3)
drawn = jax.random.normal
jax.random.normal = lambda *_, **__: jnp.asarray(noise)
for fill_mode, interpolation in [("reflect", "bilinear"), ("nearest", "nearest")]:
    options = {"fillMode": fill_mode, "interpolation": interpolation, **UNIT}
    given = {"x": noise[..., None], "y": np.full((2, 1, 1, 1), 0.9)}
    how = {"apply_transform": np.ones(2, bool), "distortion_factor": np.asarray(0.9), "seed": 1}
    transform("elastic", "RandomElasticTransform", options, (2, 8, 7, 1), given, how)
jax.random.normal = drawn

configs = []


def config(class_name, **options):
    configs.append(keras.saving.serialize_keras_object(getattr(keras.layers, class_name)(dtype="float32", **options)))


config("Resizing", height=5, width=4, crop_to_aspect_ratio=True, antialias=True)
config("CenterCrop", height=5, width=4)
config("RandomCrop", height=5, width=4, seed=1)
config("RandomFlip")
config("RandomFlip", mode="vertical", seed=2)
config("RandomTranslation", height_factor=0.1, width_factor=(-0.1, 0.3), fill_mode="wrap", seed=3)
config("RandomRotation", factor=0.1, fill_mode="constant", fill_value=0.5)
config("RandomZoom", height_factor=0.1, interpolation="nearest")
config("RandomZoom", height_factor=(0.1, 0.2), width_factor=0.3)
config("RandomShear", x_factor=0.1, y_factor=(0.1, 0.2))
for name in ["Brightness", "Contrast", "Saturation", "Hue", "Sharpness", "ColorDegeneration", "Invert"]:
    config(f"Random{name}", factor=0.25, value_range=(0, 1))
config("RandomPosterization", factor=(2, 6))
config("RandomGrayscale", factor=0.25)
config("RandomErasing")
config("RandomErasing", fill_value=[1, 2, 3], scale=0.25, seed=4)
config("RandomColorJitter", brightness_factor=0.25, hue_factor=(0.25, 0.5))
config("Solarization", addition_factor=0.25, threshold_factor=(0.25, 0.5))
config("AutoContrast", value_range=(0, 1))
config("Equalization", bins=16)
config("RandomGaussianBlur", kernel_size=(5, 3), sigma=0.25)
config("RandomPerspective", scale=0.5, fill_value=0.25)
config("RandomElasticTransform", scale=0.5, fill_mode="wrap")
config("RandAugment", num_ops=3, factor=0.25, value_range=(0, 1))
config(CLAHE, clip_limit=2.5, tile_grid_size=(3, 4))
configs.append(keras.saving.serialize_keras_object(keras.layers.Pipeline([keras.layers.Resizing(2, 3, dtype="float32")])))

write("nn/imageLayers.json", __file__, VERSIONS, {"cases": layer_cases})
write("nn/imageTransforms.json", __file__, VERSIONS, {"cases": transform_cases}, configs=configs)
