"""How golden files are written. Imported by scripts of this folder."""

import json
import pathlib

GOLDEN = pathlib.Path(__file__).resolve().parents[3] / "test" / "golden"


def head(script, versions):
    """The script that made a file (its `__file__`), and the `versions` of what it used."""
    return {"script": f"scripts/golden/{pathlib.Path(script).name}", "versions": versions}


def write(name, script, versions, content, compact=False, end="\n}\n", **more):
    """Writes test/golden/`name`: its head, one line for each item of each list of `content`, and one for each name of `more`."""
    separators = (",", ":") if compact else None
    lists = {key: ",\n".join(json.dumps(item, separators=separators) for item in items) for key, items in content.items()}
    parts = [
        f'"head": {json.dumps(head(script, versions))}',
        *(f'"{key}": [\n{items}\n]' for key, items in lists.items()),
        *(f'"{key}": {json.dumps(value)}' for key, value in more.items()),
    ]
    (GOLDEN / name).write_text("{" + ",\n".join(parts) + end)
