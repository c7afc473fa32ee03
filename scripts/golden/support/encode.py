"""Numbers and arrays as the JSON of golden files holds them. Imported by the scripts of this folder."""

import numpy as np

_DTYPES = {"f": "float", "i": "int32", "b": "bool", "u": "uint8"}


def number(value, digits=12):
    """A number with `digits` digits; JSON has no NaN and no infinities, so these are strings."""
    value = float(value)
    if np.isnan(value):
        return "nan"
    if np.isinf(value):
        return "inf" if value > 0 else "-inf"
    return float(f"{value:.{digits}g}")


def array(value, digits=12):
    """Shape and row-major data."""
    value = np.asarray(value)
    return {"shape": list(value.shape), "data": [number(v, digits) for v in value.ravel()]}


def typed_array(value, dtype=None):
    """As `array`, with the element type: given, or that of the values."""
    value = np.asarray(value)
    return {"shape": list(value.shape), "dtype": dtype or _DTYPES[value.dtype.kind], "data": array(value)["data"]}


class ArrayTable:
    """The arrays of a file, each once; cases name them by their place. Nine digits name a float32 exactly."""

    def __init__(self, digits):
        self.digits = digits
        self.arrays = []
        self._places = {}

    def place(self, value):
        """The place of an array that is there, or is put there."""
        found = array(value, self.digits)
        place = self._places.setdefault(str(found), len(self.arrays))
        if place == len(self.arrays):
            self.arrays.append(found)
        return place
