"""Names of options as Keras spells them. Imported by the scripts of this folder."""

import re


def snake(name):
    """`kernelSize` -> `kernel_size`."""
    return re.sub(r"([A-Z])", lambda m: "_" + m.group(1).lower(), name).replace("keep_dims", "keepdims")


def camel(name):
    """`kernel_size` -> `kernelSize`."""
    return re.sub(r"_([a-z0-9])", lambda m: m.group(1).upper(), name)
