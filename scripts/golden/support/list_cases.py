"""Cases of layers that take lists, with masks: see layer_cases.py. Imported by scripts of this folder."""

import jax
import jax.numpy as jnp
import keras
import numpy as np
from keras.src import backend

from . import encode
from .layer_cases import LayerCases, keras_options, stateless


class ListCases(LayerCases):
    """Collects cases of layers that take several tensors."""

    def add_list(
        self, class_name, options, shapes, label="", training=False, call=None, masks=None, places=None,
        attention_mask=None, mask_argument=False, spread=False, scale=1.0,
    ):
        """Adds one case.

        `masks` has one for each input or None; `places` says which of the inputs stand in the list (one may stand there twice);
        `spread` gives them as arguments, `mask_argument` the masks as one.
        """
        layer = getattr(keras.layers, class_name)(**keras_options(options))
        xs = [self.normal(*shape) for shape in shapes]
        places = list(range(len(xs))) if places is None else places
        listed = [shapes[i] for i in places]
        layer.build(*listed) if spread else layer.build(listed)
        for weight in layer.weights:
            weight.assign(scale * self.normal(*weight.shape))
        trainable = [v.value for v in layer.trainable_variables]
        start = [np.asarray(w.value) for w in layer.weights]
        # Without gradients there is no dropout either: its random numbers are Keras' own.
        more = {**({"training": training} if layer._call_has_training_arg else {}), **keras_options(call or {})}
        if attention_mask is not None:
            more["attention_mask"] = jnp.asarray(attention_mask)
        flags = None if masks is None else [None if m is None else jnp.asarray(m, bool) for m in masks]
        if mask_argument and flags is not None:
            more["mask"] = [flags[i] for i in places]

        output_masks = []

        def run(trainable, xs):
            given = [jnp.asarray(x) * 1.0 for x in xs]
            if flags is not None:
                for x, flag in zip(given, flags):
                    if flag is not None:
                        backend.set_keras_mask(x, flag)
            inputs = [given[i] for i in places]
            if spread:
                result, _, loss = stateless(layer, trainable, [], inputs[0], value=inputs[1], **({"key": inputs[2]} if len(inputs) > 2 else {}), **more)
            else:
                result, _, loss = stateless(layer, trainable, [], inputs, **more)
            results = list(result) if isinstance(result, (list, tuple)) else [result]
            output_masks[:] = [backend.get_keras_mask(r) for r in results]
            return results, loss

        outputs, loss = run(trainable, xs)
        # What Keras leaves on the scores of attention is the mask of their softmax, not one of steps.
        found = [None if m is None or i > 0 else np.asarray(m, float) for i, m in enumerate(output_masks)]
        upstreams = [self.normal(*output.shape) for output in outputs]

        def weighted(trainable, xs):
            results, _ = run(trainable, xs)
            return sum(jnp.sum(result * upstream) for result, upstream in zip(results, upstreams))

        gradients, x_gradients = jax.grad(weighted, argnums=(0, 1))(trainable, [jnp.asarray(x) for x in xs])
        case = {
            "className": class_name,
            "label": label + (" training" if training else ""),
            "options": options,
            "training": training,
            "input": self.array(xs[0]),
            "moreInputs": [self.array(x) for x in xs[1:]],
            "places": places,
        }
        if masks is not None:
            arrays = [None if m is None else self.array(np.asarray(m, float)) for m in masks]
            if arrays[0] is not None:
                case["mask"] = arrays[0]
            case["moreMasks"] = arrays[1:]
        if call is not None:
            case["callOptions"] = call
        if attention_mask is not None:
            case["attentionMask"] = self.array(np.asarray(attention_mask, float))
        case |= {
            "weights": [{"name": w.name, **self.array(v)} for w, v in zip(layer.weights, start)],
            "upstream": self.array(upstreams[0]),
            "moreUpstreams": [self.array(u) for u in upstreams[1:]],
            "output": self.array(outputs[0]),
            "moreOutputs": [self.array(o) for o in outputs[1:]],
            "outputMasks": [None if m is None else self.array(m) for m in found],
        }
        if loss:
            case["addedLoss"] = encode.number(loss, self.digits)
        case |= {
            "inputGradient": self.array(x_gradients[0]),
            "moreInputGradients": [self.array(g) for g in x_gradients[1:]],
            "weightGradients": [{"name": v.name, **self.array(g)} for v, g in zip(layer.trainable_variables, gradients)],
            "newState": [],
        }
        self.cases.append(case)
