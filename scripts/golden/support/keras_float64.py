"""Keras on JAX in float64. Scripts of this folder take jax, keras and np from here: the backend is chosen before Keras is read."""

import os

os.environ["KERAS_BACKEND"] = "jax"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp
import keras
import numpy as np

keras.config.set_floatx("float64")

VERSIONS = {"keras": keras.__version__, "jax": jax.__version__, "numpy": np.__version__}
__all__ = ["VERSIONS", "jax", "jnp", "keras", "np"]
