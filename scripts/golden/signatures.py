"""The options of Keras' classes and what they are without being given, as their constructors name them.

Writes test/golden/signatures/signatures.json. Run: KERAS_BACKEND=jax python scripts/golden/signatures.py
"""

import inspect
import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras

OUT = Path(__file__).parents[2] / "test/golden/signatures/signatures.json"
MODULES = {
    "layers": keras.layers,
    "losses": keras.losses,
    "metrics": keras.metrics,
    "optimizers": keras.optimizers,
    "schedules": keras.optimizers.schedules,
    "initializers": keras.initializers,
    "regularizers": keras.regularizers,
    "constraints": keras.constraints,
}
NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def options(cls):
    """Each option with its default; the string `<required>` where there is none."""
    parameters = list(inspect.signature(cls.__init__).parameters.values())[1:]
    return {
        p.name: "<required>" if p.default is p.empty else json.loads(json.dumps(p.default, default=repr))
        for p in parameters
        if p.kind in NAMED
    }


def classes(module):
    """Each class once, under the name that its configs have."""
    found = {value.__name__: value for value in vars(module).values() if inspect.isclass(value)}
    return {name: options(cls) for name, cls in sorted(found.items())}


lines = []
for module, namespace in MODULES.items():
    items = ",\n".join(f"{json.dumps(name)}: {json.dumps(of)}" for name, of in classes(namespace).items())
    lines.append(f'"{module}": {{\n{items}\n}}')
head = json.dumps({"script": "scripts/golden/signatures.py", "versions": {"keras": keras.__version__}})
OUT.write_text(f'{{"head": {head},\n"modules": {{\n' + ",\n".join(lines) + "\n}}\n")
