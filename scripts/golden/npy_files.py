"""Files of arrays as NumPy writes them.

Writes test/golden/npy.json: each file in base64, and the numbers in it.

    python scripts/golden/npy_files.py
"""

import base64
import io
import json
import pathlib

import numpy as np

OUT = pathlib.Path(__file__).resolve().parents[2] / "test" / "golden" / "npy.json"


def file_of(array, version=None, pickled=False):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, version=version, allow_pickle=pickled)
    return base64.b64encode(stream.getvalue()).decode()


def case(name, array, version=None):
    values = ["NaN" if value != value else "Infinity" if value == np.inf else float(value) for value in array.ravel()]
    return {"name": name, "shape": list(array.shape), "dtype": str(array.dtype), "values": values, "file": file_of(array, version)}


grid = np.arange(6).reshape(2, 3)
readable = [case(dtype, grid.astype(dtype) - (2 if np.dtype(dtype).kind in "if" else 0)) for dtype in [
    "float32", "float64", "float16", "uint8", "int8", "int16", "uint16", "int32", "uint32", "int64", "uint64",
]]
readable += [
    case("bool", grid % 2 == 0),
    case("scalar", np.array(2.5, dtype="float32")),
    case("vector", np.arange(5, dtype="int32")),
    case("four dimensions", np.arange(24, dtype="uint8").reshape(2, 3, 2, 2)),
    case("no rows", np.zeros((0, 3), dtype="float32")),
    case("version 2", grid.astype("float32"), (2, 0)),
    case("version 3", grid.astype("float32"), (3, 0)),
    case("column of Fortran", np.asfortranarray(np.arange(4, dtype="float64"))),
    case("halves", np.array([0.1, -65504, 6e-8, -0.0, np.inf, np.nan, 1 / 3], dtype="float16")),
]
refused = [
    {"name": "Fortran order", "file": file_of(np.asfortranarray(grid.astype("float32")))},
    {"name": "big-endian", "file": file_of(grid.astype(">f4"))},
    {"name": "objects", "file": file_of(np.array([None, "a"], dtype=object), pickled=True)},
    {"name": "text", "file": file_of(np.array(["ab", "c"]))},
    {"name": "complex", "file": file_of(grid.astype("complex64"))},
    {"name": "records", "file": file_of(np.zeros(2, dtype=[("a", "f4"), ("b", "i4")]))},
    {"name": "big number", "file": file_of(np.array([2**40]))},
]
OUT.write_text(json.dumps({"versions": {"numpy": np.__version__}, "readable": readable, "refused": refused}, indent=1) + "\n")
print(f"{OUT.name}: {len(readable)} readable, {len(refused)} refused")
