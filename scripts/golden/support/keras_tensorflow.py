"""Keras on TensorFlow, on the processor. Scripts of this folder take tf, keras and np from here, as from keras_float64."""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy as np
import tensorflow as tf

VERSIONS = {"keras": keras.__version__, "tensorflow": tf.__version__, "numpy": np.__version__}
__all__ = ["VERSIONS", "keras", "np", "tf"]
