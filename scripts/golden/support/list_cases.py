"""Cases of layers that take lists, with masks: see layer_cases.py. Imported by scripts of this folder."""

from .keras_float64 import jnp, keras, np
from .layer_cases import LayerCases

# Where what a case has stands in it.
_ORDER = (
    "className label options training input moreInputs places mask moreMasks callOptions attentionMask weights upstream moreUpstreams "
    "output moreOutputs outputMasks addedLoss inputGradient moreInputGradients weightGradients newState"
).split()
_EMPTY = {key: [] for key in _ORDER if key.startswith("more") and key != "moreMasks"}


class ListCases(LayerCases):
    """Collects cases of layers that take several tensors."""

    def add_list(
        self, class_name, options, shapes, label="", training=False, call=None, masks=None, places=None,
        attention_mask=None, mask_argument=False, spread=False,
    ):
        """Adds one case.

        `masks` has one for each input or None; `places` says which of the inputs stand in the list (one may stand there twice);
        `spread` gives them as arguments, `mask_argument` the masks as one.
        """
        places = list(range(len(shapes))) if places is None else places
        flags = [None] * len(shapes) if masks is None else [None if m is None else jnp.asarray(m, bool) for m in masks]
        more = {} if attention_mask is None else {"attention_mask": jnp.asarray(attention_mask)}
        if mask_argument and masks is not None:
            more["mask"] = [flags[i] for i in places]

        def arguments(xs):
            given = [jnp.asarray(x) * 1.0 for x in xs]
            for x, flag in zip(given, flags):
                if flag is not None:
                    keras.src.backend.set_keras_mask(x, flag)
            inputs = [given[i] for i in places]
            return ((inputs[0],), {**dict(zip(["value", "key"], inputs[1:])), **more}) if spread else ((inputs,), more)

        def output_masks(outputs):
            """What Keras leaves on the scores of attention is the mask of their softmax, not one of steps."""
            found = keras.src.backend.get_keras_mask(outputs[0])
            return [None if found is None else np.asarray(found, float), *[None] * (len(outputs) - 1)]

        fields = {"places": places}
        if masks is not None:
            first, *others = self.arrays([None if m is None else np.asarray(m, float) for m in masks])
            fields |= {**({} if first is None else {"mask": first}), "moreMasks": others}
        if attention_mask is not None:
            fields["attentionMask"] = self.array(np.asarray(attention_mask, float))
        self.add(
            class_name, options, shapes, label, training, call=call, arguments=arguments, output_masks=output_masks, fields=fields
        )

    def arranged(self, case):
        if "places" not in case:
            return case
        case = _EMPTY | case
        return {key: case[key] for key in _ORDER if key in case}
