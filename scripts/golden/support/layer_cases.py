"""Cases of layers in the form of layers.json, see nn.py: forward pass and gradients by JAX. Imported by scripts of this folder."""

from . import encode
from .keras_float64 import jax, jnp, keras, np
from .keras_options import snake


def plain(value):
    """An option as Keras takes it: lists are tuples, `{ className, config }` a layer."""
    if isinstance(value, dict) and "className" in value:
        return made(value["className"], value["config"])
    return tuple(plain(item) for item in value) if isinstance(value, list) else value


def keras_options(options):
    return {snake(key): plain(value) for key, value in options.items()}


def made(class_name, options):
    """Keras' layer for the options of Millrace's."""
    return getattr(keras.layers, class_name)(**keras_options(options))


def stateless(layer, trainable, fixed, *positional, states=(), **named):
    """Calls a layer as models do: its outputs, what is then in its non-trainable variables and `states`, and what it adds to the loss."""
    changing = [*layer.non_trainable_variables, *states]
    given = [*zip(layer.trainable_variables, trainable), *zip(changing, fixed)]
    with keras.StatelessScope(state_mapping=given, collect_losses=True) as scope:
        outputs = keras.tree.flatten(layer(*positional, **named))
    return outputs, [scope.get_current_value(v) for v in changing], sum(scope.losses, start=jnp.asarray(0.0))


class LayerCases:
    """Collects cases: numbers are drawn from `seed`, rounded, and written with `digits` digits; weights are drawn times `scale`.

    `exact` wants results in float64: Keras' own tanh on JAX goes through float32.
    """

    def __init__(self, seed, digits=9, scale=1.0, upstream_decimals=3, exact=False):
        self.rng = np.random.default_rng(seed)
        self.digits = digits
        self.scale = scale
        self.upstream_decimals = upstream_decimals
        self.exact = exact
        self.cases = []

    def normal(self, *shape, decimals=3):
        return np.round(self.rng.normal(size=shape), decimals)

    def weight(self, variable):
        """What a weight is set to."""
        return self.scale * self.normal(*variable.shape)

    def array(self, value):
        return encode.array(value, digits=self.digits)

    def arrays(self, values):
        return [None if value is None else self.array(value) for value in values]

    def named(self, variables, values):
        return [{"name": v.name, **self.array(value)} for v, value in zip(variables, values)]

    def differentiated(self, run, trainable, xs):
        """`run(trainable, xs)` gives outputs, and what else there is: these, a factor drawn for each number of the outputs, and
        the gradients of the sum of the products.
        """
        outputs, *more = run(trainable, xs)
        upstreams = [self.normal(*output.shape, decimals=self.upstream_decimals) for output in outputs]

        def weighted(trainable, xs):
            return sum(jnp.sum(output * upstream) for output, upstream in zip(run(trainable, xs)[0], upstreams))

        gradients = jax.grad(weighted, argnums=(0, 1))(trainable, [jnp.asarray(x, float) for x in xs])
        return outputs, more, upstreams, *gradients

    def function(self, function, x):
        """As `differentiated` for a function of one array: its output, the factors, and the gradient."""
        (output,), _, (upstream,), _, (gradient,) = self.differentiated(lambda _, xs: ([function(xs[0])],), [], [jnp.asarray(x)])
        return {"upstream": self.array(upstream), "output": self.array(output)}, self.array(gradient)

    def add(
        self, layer, options, inputs, label="", training=False, mask=None, call=None, arguments=None, states=None, prepare=None,
        output_masks=None, fields={},
    ):
        """Adds one case.

        `layer` is Keras', or the name of its class; `options` are Millrace's. `inputs` is an array, or the shape of one to be
        drawn, or a list of these; `call` is what the call gets beside the inputs, `mask` that of the first one. `arguments(inputs)`
        gives positional and keyword arguments of the call for a list of inputs (by default the first one, or all as a list);
        `states(layer)` the variables that Keras does not count as weights; `prepare(layer)` is called before each call.
        `output_masks(outputs)` finds the masks of outputs, `fields` are further ones of the case.
        """
        class_name = layer if isinstance(layer, str) else type(layer).__name__
        layer = made(layer, options) if isinstance(layer, str) else layer
        inputs = inputs if isinstance(inputs, list) else [inputs]
        xs = [self.normal(*item) if isinstance(item, tuple) else np.asarray(item, float) for item in inputs]
        arguments = arguments or (lambda values: ((list(values) if len(values) > 1 else values[0],), {}))
        more = keras_options(call or {})
        positional, named = arguments([jnp.asarray(x) for x in xs])
        layer(*positional, **named, **more)  # builds it
        states = states(layer) if states else []
        for variable in [*layer.weights, *states]:
            variable.assign(self.weight(variable))
        trainable = [v.value for v in layer.trainable_variables]
        fixed = [v.value for v in [*layer.non_trainable_variables, *states]]
        start = [np.asarray(w.value) for w in layer.weights]
        if layer._call_has_training_arg:
            more["training"] = training
        if mask is not None and layer._call_has_mask_arg:
            more["mask"] = jnp.asarray(mask, bool)

        def run(trainable, xs):
            if prepare:
                prepare(layer)
            positional, named = arguments(xs)
            return stateless(layer, trainable, fixed, *positional, states=states, **named, **more)

        outputs, (after, loss), upstreams, gradients, x_gradients = self.differentiated(run, trainable, [jnp.asarray(x) for x in xs])
        assert not self.exact or all(output.dtype == "float64" for output in outputs), [output.dtype for output in outputs]
        # Weights only: the state of a seed generator is Keras' own.
        counted = {id(w) for w in layer.weights}
        state = [(v, value) for v, value in zip(layer.non_trainable_variables, after) if id(v) in counted]
        case = {
            "className": class_name,
            "label": self.labelled(label, training),
            "options": options,
            "training": training,
            "input": self.array(xs[0]),
            **({} if call is None else {"callOptions": call}),
            "weights": self.named(layer.weights, start),
            "upstream": self.array(upstreams[0]),
            "output": self.array(outputs[0]),
            **({"addedLoss": encode.number(loss, self.digits)} if loss else {}),
            "inputGradient": self.array(x_gradients[0]),
            "weightGradients": self.named(layer.trainable_variables, gradients),
            "newState": self.named([v for v, _ in state], [value for _, value in state]),
        }
        if len(xs) > 1:
            case["moreInputs"] = self.arrays(xs[1:])
            case["moreInputGradients"] = self.arrays(x_gradients[1:])
        if len(outputs) > 1:
            case["moreUpstreams"] = self.arrays(upstreams[1:])
            case["moreOutputs"] = self.arrays(outputs[1:])
        if mask is not None:
            case["mask"] = self.array(np.asarray(mask, float))
            case["outputMasks"] = self.arrays(_computed_masks(layer, xs[0], mask, len(outputs)))
        if output_masks is not None:
            case["outputMasks"] = self.arrays(output_masks(outputs))
        if states:
            case["states"] = self.arrays(fixed[len(layer.non_trainable_variables) :])
            case["newStates"] = self.arrays(after[len(layer.non_trainable_variables) :])
        self.cases.append(self.arranged(case | fields))

    def labelled(self, label, training):
        return label + (" training" if training else "")

    def arranged(self, case):
        """A case as it is written."""
        return case


def _computed_masks(layer, x, mask, count):
    """The masks that a layer hands on with its outputs."""
    masks = layer.compute_mask(jnp.asarray(x), jnp.asarray(mask, bool)) if layer.supports_masking else None
    masks = list(masks) if isinstance(masks, (list, tuple)) else [masks] * count
    return [None if item is None else np.asarray(item, float) for item in masks]
