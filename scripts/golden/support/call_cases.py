"""Cases in the form of layers.json of layers with states, several inputs and outputs, and masks. Imported by scripts of this folder."""

import json

import jax
import jax.numpy as jnp
import keras
import numpy as np
from keras import tree

from . import encode


def array(value):
    return encode.array(value, digits=9)


class CallCases:
    """Runs layers on random numbers and collects what comes out."""

    def __init__(self, script, seed):
        self.script = script
        self.rng = np.random.default_rng(seed)
        self.cases = []

    def normal(self, *shape):
        return np.round(self.rng.normal(size=shape), 3)

    def add(self, layer, options, inputs, label="", training=False, mask=None, arguments=None, states=None, prepare=None):
        """`layer` is Keras' layer, `options` are Millrace's; `inputs` are arrays, or shapes of arrays to be drawn.

        `arguments(inputs)` gives positional and keyword arguments of the call for a list of inputs (by default the first
        one, or all as a list); `states(layer)` the variables that Keras does not count as weights; `prepare(layer)` is called
        before each call.
        """
        x = [self.normal(*item) if isinstance(item, tuple) else np.asarray(item, "float64") for item in inputs]
        traced = [jnp.asarray(item) for item in x]
        arguments = arguments or (lambda values: ((list(values) if len(values) > 1 else values[0],), {}))
        positional, named = arguments(traced)
        layer(*positional, **named)  # builds it
        states = states(layer) if states else []
        for variable in [*layer.weights, *states]:
            variable.assign(self.normal(*variable.shape) * 0.5)
        trainable = [v.value for v in layer.trainable_variables]
        fixed = [v.value for v in layer.non_trainable_variables]
        start = [np.asarray(w.value) for w in layer.weights]
        begin = [v.value for v in states]
        more = {"training": training} if layer._call_has_training_arg else {}
        if mask is not None and layer._call_has_mask_arg:
            more["mask"] = jnp.asarray(mask, bool)

        def run(trainable, x):
            if prepare:
                prepare(layer)
            given = [*zip(layer.trainable_variables, trainable), *zip(layer.non_trainable_variables, fixed), *zip(states, begin)]
            positional, named = arguments(x)
            with keras.StatelessScope(state_mapping=given) as scope:
                result = layer(*positional, **named, **more)
            after = [scope.get_current_value(v) for v in [*layer.non_trainable_variables, *states]]
            return tree.flatten(result), after

        outputs, after = run(trainable, traced)
        assert all(output.dtype == "float64" for output in outputs), [output.dtype for output in outputs]
        upstreams = [self.normal(*output.shape) for output in outputs]

        def weighted(trainable, x):
            return sum(jnp.sum(result * upstream) for result, upstream in zip(run(trainable, x)[0], upstreams))

        gradients, x_gradients = jax.grad(weighted, argnums=(0, 1))(trainable, traced)
        counted = {id(w) for w in layer.weights}
        state = [(v, value) for v, value in zip(layer.non_trainable_variables, after) if id(v) in counted]
        case = {
            "className": type(layer).__name__,
            "label": label + (" training" if training else ""),
            "options": options,
            "training": training,
            "input": array(x[0]),
            "weights": [{"name": w.name, **array(v)} for w, v in zip(layer.weights, start)],
            "upstream": array(upstreams[0]),
            "output": array(outputs[0]),
            "inputGradient": array(x_gradients[0]),
            "weightGradients": [{"name": v.name, **array(g)} for v, g in zip(layer.trainable_variables, gradients)],
            "newState": [{"name": v.name, **array(value)} for v, value in state],
        }
        if len(x) > 1:
            case["moreInputs"] = [array(item) for item in x[1:]]
            case["moreInputGradients"] = [array(item) for item in x_gradients[1:]]
        if len(outputs) > 1:
            case["moreUpstreams"] = [array(item) for item in upstreams[1:]]
            case["moreOutputs"] = [array(item) for item in outputs[1:]]
        if mask is not None:
            case["mask"] = array(np.asarray(mask, "float64"))
            case["outputMasks"] = self.output_masks(layer, traced[0], mask, len(outputs))
        if states:
            case["states"] = [array(v) for v in begin]
            case["newStates"] = [array(v) for v in after[len(layer.non_trainable_variables) :]]
        self.cases.append(case)

    def output_masks(self, layer, x, mask, count):
        masks = layer.compute_mask(x, jnp.asarray(mask, bool)) if layer.supports_masking else None
        masks = list(masks) if isinstance(masks, (list, tuple)) else [masks] * count
        return [None if item is None else array(np.asarray(item, "float64")) for item in masks]

    def write(self, path):
        versions = {"keras": keras.__version__, "jax": jax.__version__, "numpy": np.__version__}
        head = {"script": f"scripts/golden/{self.script}", "versions": versions}
        body = ",\n".join(json.dumps(item, separators=(",", ":")) for item in self.cases)
        path.write_text(f'{{"head": {json.dumps(head)},\n"cases": [\n{body}\n]\n}}\n')
