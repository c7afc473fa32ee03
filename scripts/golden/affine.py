"""Golden images for the affine pass: scipy.ndimage.affine_transform with the matrices of Keras 2.8, and Keras 3 itself.

Writes test/golden/affine/affine.json. The matrix is composed here, independently of the library, from the parameters in
(row, column) coordinates about the true centre of the image. Where the axes of Keras 3 mean the same (square images,
transforms without shift), Keras' own apply_affine_transform is asked too, and must agree with what is written.

    python scripts/golden/affine.py
"""

import json
import os
import pathlib

os.environ["KERAS_BACKEND"] = "jax"

import keras
import numpy as np
import scipy
import scipy.ndimage
from keras.src.legacy.preprocessing.image import apply_affine_transform

rng = np.random.default_rng(20241121)

DEFAULTS = {
    "theta": 0.0,
    "tx": 0.0,
    "ty": 0.0,
    "shear": 0.0,
    "zx": 1.0,
    "zy": 1.0,
    "flipHorizontal": False,
    "flipVertical": False,
}


def matrix_of(t, height, width):
    theta, shear = np.deg2rad(t["theta"]), np.deg2rad(t["shear"])
    rotation = np.array([[np.cos(theta), -np.sin(theta), 0], [np.sin(theta), np.cos(theta), 0], [0, 0, 1]])
    shift = np.array([[1, 0, t["tx"]], [0, 1, t["ty"]], [0, 0, 1]])
    sheared = np.array([[1, -np.sin(shear), 0], [0, np.cos(shear), 0], [0, 0, 1]])
    zoom = np.diag([t["zx"], t["zy"], 1])
    to_centre = np.array([[1, 0, height / 2 - 0.5], [0, 1, width / 2 - 0.5], [0, 0, 1]])
    m = to_centre @ rotation @ shift @ sheared @ zoom @ np.linalg.inv(to_centre)
    # A quarter of a turn has a cosine of 6e-17: 'constant' would cut away a border row for it.
    return np.where(np.abs(m - np.round(m)) < 1e-9, np.round(m), m)


def transformed(image, t, mode, cval):
    height, width, channels = image.shape
    m = matrix_of(t, height, width)
    out = np.stack(
        [
            scipy.ndimage.affine_transform(
                image[..., c].astype(np.float64), m[:2, :2], m[:2, 2], order=1, mode=mode, cval=cval
            )
            for c in range(channels)
        ],
        axis=-1,
    )
    if t["flipHorizontal"]:
        out = out[:, ::-1]
    if t["flipVertical"]:
        out = out[::-1]
    return out


def number(value):
    return float(f"{float(value):.7g}")


IMAGES = {
    "wide": rng.integers(0, 256, (6, 9, 3)),
    "tall": rng.integers(0, 256, (8, 5, 1)),
    "square": rng.integers(0, 256, (7, 7, 3)),
    "four channels": rng.integers(0, 256, (5, 6, 4)),
    "one row": rng.integers(0, 256, (1, 6, 1)),
}

ALONE = [
    {"theta": 30.0},
    {"theta": -77.5},
    {"theta": 180.0},
    {"tx": 1.0},
    {"tx": -1.6},
    {"ty": 2.0},
    {"ty": -0.3},
    {"shear": 25.0},
    {"zx": 0.6},
    {"zx": 1.7},
    {"zy": 0.5},
    {"zy": 1.3},
    {"flipHorizontal": True},
    {"flipVertical": True},
]
TOGETHER = [
    {"theta": 21.0, "tx": 0.7, "ty": -1.2, "shear": 12.0, "zx": 0.85, "zy": 1.15, "flipHorizontal": True},
    {"theta": -140.0, "tx": -2.0, "ty": 0.5, "shear": -30.0, "zx": 1.4, "zy": 0.7, "flipVertical": True},
    {"theta": 5.0, "zx": 0.3, "zy": 0.4, "flipHorizontal": True, "flipVertical": True},
]
FOR_KERAS = [{"theta": 33.0}, {"tx": 1.25, "ty": -2.0}, {"theta": -64.0, "tx": 0.5, "ty": 1.5, "zx": 0.7, "zy": 1.2}]
TRANSFORMS = {"wide": ALONE + TOGETHER, "tall": ALONE + TOGETHER, "square": FOR_KERAS + TOGETHER}

cases = []
checked = 0
for name, image in IMAGES.items():
    for parameters in TRANSFORMS.get(name, [{"theta": 90.0}, {"theta": 40.0, "shear": 10.0}, *TOGETHER]):
        t = {**DEFAULTS, **parameters}
        for mode, cval in (("nearest", 0.0), ("constant", 17.5)):
            out = transformed(image, t, mode, cval)
            # Keras 3 exchanges the axes: it composes about the same centre only for squares, and turns the other way.
            if image.shape[0] == image.shape[1] and t["shear"] == 0 and not t["flipHorizontal"] and not t["flipVertical"]:
                by_keras = apply_affine_transform(
                    image.astype(np.float64),
                    theta=-t["theta"],
                    tx=t["ty"],
                    ty=t["tx"],
                    zx=t["zy"],
                    zy=t["zx"],
                    row_axis=0,
                    col_axis=1,
                    channel_axis=2,
                    fill_mode=mode,
                    cval=cval,
                )
                if mode == "nearest":
                    np.testing.assert_allclose(out, by_keras, atol=1e-9)
                    checked += 1
            cases.append(
                {
                    "image": name,
                    "transform": parameters,
                    "fillMode": mode,
                    "cval": cval,
                    "output": [number(v) for v in out.ravel()],
                }
            )
assert checked == len(FOR_KERAS)

target = pathlib.Path(__file__).parents[2] / "test" / "golden" / "affine" / "affine.json"
target.parent.mkdir(parents=True, exist_ok=True)
text = json.dumps(
    {
        "versions": {"scipy": scipy.__version__, "keras": keras.__version__, "numpy": np.__version__},
        "images": {
            name: {"shape": list(image.shape), "data": [int(v) for v in image.ravel()]} for name, image in IMAGES.items()
        },
        "cases": cases,
    },
    separators=(",", ":"),
)
target.write_text(text + "\n")
print(f"{target}: {len(cases)} cases, {len(text)} bytes; {checked} also by Keras")
