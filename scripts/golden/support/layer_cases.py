"""Cases of layers in the form of layers.json, see nn.py: forward pass and gradients by JAX. Imported by scripts of this folder."""

import json

import jax
import jax.numpy as jnp
import keras
import numpy as np

from . import encode
from .keras_options import snake


def plain(value):
    """An option as Keras takes it: lists are tuples, `{ className, config }` a layer."""
    if isinstance(value, dict) and "className" in value:
        return getattr(keras.layers, value["className"])(**keras_options(value["config"]))
    return tuple(plain(item) for item in value) if isinstance(value, list) else value


def keras_options(options):
    return {snake(key): plain(value) for key, value in options.items()}


def stateless(layer, trainable, fixed, x, **more):
    """Calls a layer as models do: its output, its state after that, and what it adds to the loss."""
    given = [*zip(layer.trainable_variables, trainable), *zip(layer.non_trainable_variables, fixed)]
    with keras.StatelessScope(state_mapping=given, collect_losses=True) as scope:
        output = layer(x, **more)
    state = [scope.get_current_value(v) for v in layer.non_trainable_variables]
    after = [v if s is None else s for s, v in zip(state, fixed)]
    return output, after, sum(scope.losses, start=jnp.asarray(0.0))


class LayerCases:
    """Collects cases; numbers are drawn from `seed`, rounded, and written with `digits` digits."""

    def __init__(self, seed, digits=9):
        self.rng = np.random.default_rng(seed)
        self.digits = digits
        self.cases = []

    def normal(self, *shape):
        return np.round(self.rng.normal(size=shape), 3)

    def array(self, value):
        return encode.array(value, digits=self.digits)

    def add(self, class_name, options, input_shape, label="", training=False, x=None, call=None):
        """Adds one case; `x` stands for drawn numbers, `call` is what the call gets beside the input."""
        layer = getattr(keras.layers, class_name)(**keras_options(options))
        x = self.normal(*input_shape) if x is None else x
        layer.build(input_shape)
        for weight in layer.weights:
            weight.assign(self.normal(*weight.shape))
        trainable = [v.value for v in layer.trainable_variables]
        fixed = [v.value for v in layer.non_trainable_variables]
        start = [np.asarray(w.value) for w in layer.weights]
        more = {**({"training": training} if layer._call_has_training_arg else {}), **keras_options(call or {})}

        def run(trainable, x):
            return stateless(layer, trainable, fixed, x, **more)

        output, state, loss = run(trainable, x)
        upstream = self.normal(*output.shape)

        def weighted(trainable, x):
            return jnp.sum(run(trainable, x)[0] * upstream)

        gradients, x_gradient = jax.grad(weighted, argnums=(0, 1))(trainable, jnp.asarray(x, float))
        self.cases.append(
            {
                "className": class_name,
                "label": label + (" training" if training else ""),
                "options": options,
                "training": training,
                "input": self.array(x),
                **({} if call is None else {"callOptions": call}),
                "weights": [{"name": w.name, **self.array(v)} for w, v in zip(layer.weights, start)],
                "upstream": self.array(upstream),
                "output": self.array(output),
                **({"addedLoss": encode.number(loss, self.digits)} if loss else {}),
                "inputGradient": self.array(x_gradient),
                "weightGradients": [{"name": v.name, **self.array(g)} for v, g in zip(layer.trainable_variables, gradients)],
                "newState": [{"name": v.name, **self.array(s)} for v, s in zip(layer.non_trainable_variables, state)],
            }
        )


def write(path, head, content):
    """A JSON file with one line for each item of each list of `content`."""
    lists = {key: ",\n".join(json.dumps(item) for item in items) for key, items in content.items()}
    body = ",\n".join(f'"{key}": [\n{items}\n]' for key, items in lists.items())
    path.write_text(f'{{"head": {json.dumps(head)},\n{body}\n}}\n')
