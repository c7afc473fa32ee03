"""Cases of ops: see ops.py. Imported by scripts of this folder."""

from .encode import typed_array


def op_case(op, source, inputs, output, attributes=None, label=""):
    """One op of the op table: its attributes, its inputs and its result."""
    return {
        "op": op,
        "label": label,
        "source": source,
        "attributes": attributes or {},
        "inputs": [typed_array(x) for x in inputs],
        "output": typed_array(output),
    }
