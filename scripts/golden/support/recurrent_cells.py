"""Recurrent layers and cells as Millrace computes them. Imported by scripts of this folder."""

from .keras_float64 import jnp
from .keras_options import snake
from .layer_cases import made


def exact(class_name, options):
    """Keras' layer or cell with a tanh in float64: its own on JAX goes through float32."""
    return made(class_name, {"activation": jnp.tanh, **{key: snake(v) if isinstance(v, str) else v for key, v in options.items()}})
