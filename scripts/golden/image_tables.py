"""Tables of images as Keras reads them (`flow_from_dataframe`), and CSV files as pandas reads them.

Writes test/golden/imageTables.json. Image i of `files` is 2x2 pixels of value 10 * i; `{root}` stands for their folder.

    python scripts/golden/image_tables.py        needs pandas
"""

import io
import os
import pathlib
import sys
import tempfile
import warnings

os.environ["KERAS_BACKEND"] = "jax"
import keras
import numpy as np
import pandas as pd
from keras.src.legacy.preprocessing.image import ImageDataGenerator
from PIL import Image
from support import golden_files

FILES = ["a/0.png", "a/1.PNG", "b/2.png", "b/3.png", "c d/4.png", "5.png", "ü/6.png"]
root = tempfile.mkdtemp()
for i, name in enumerate(FILES):
    path = pathlib.Path(root, name)
    path.parent.mkdir(exist_ok=True)
    Image.new("RGB", (2, 2), (10 * i,) * 3).save(path)
pathlib.Path(root, "notes.txt").write_text("no image")


def plain(value):
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value.item() if isinstance(value, np.generic) else value


def with_root(value):
    if isinstance(value, str):
        return value.replace("{root}", root)
    if isinstance(value, list):
        return [with_root(item) for item in value]
    return value


def without_root(value):
    return [item.replace(root, "{root}") for item in value]


def case(name, columns, split=0.0, **options):
    table = pd.DataFrame({key: with_root(column) for key, column in columns.items()})
    given = {"directory": "{root}", "shuffle": False, "batch_size": 3, "target_size": [2, 2], **options}
    made = {"name": name, "columns": columns, "split": split, "options": given}
    arguments = {key: with_root(value) for key, value in given.items()}
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            data = ImageDataGenerator(validation_split=split).flow_from_dataframe(table, **arguments)
    except (TypeError, ValueError) as error:
        # What is expected is a set, which Python prints in another order each time.
        return {**made, "error": str(error).partition("; expected one of: {")[0]}
    batches = []
    for i in range(len(data)):
        batch = data[i]
        x, y, weights = (batch if isinstance(batch, tuple) else (batch,)) + (None,) * (3 - (len(batch) if isinstance(batch, tuple) else 1))
        batches.append({
            "images": (x[:, 0, 0, 0] / 10).round().astype(int).tolist(),
            "y": None if y is None else [plain(item) for item in y] if isinstance(y, list) else plain(y),
            "weights": None if weights is None else plain(weights),
        })
    messages = [str(item.message) for item in caught if "PyDataset" not in str(item.message)]
    return {
        **made,
        "filenames": without_root(data.filenames),
        "filepaths": without_root(data.filepaths),
        "classIndices": getattr(data, "class_indices", None),
        "classes": plain(getattr(data, "classes", None)),
        "samples": data.samples,
        "warnings": messages,
        "batches": batches,
    }


def csv(name, text, delimiter=","):
    table = pd.read_csv(io.BytesIO(text.encode()), sep=delimiter, dtype=str, keep_default_na=False, engine="c")
    return {"name": name, "text": text, "delimiter": delimiter, "columns": {key: table[key].tolist() for key in table}}


seven = FILES
classes = ["dog", "cat", "dog", "Äffin", "cat", "dog", "Zebra"]
some = {"filename": ["a/0.png", "gone.png", "b/2.png", "notes.txt", "b/3.png", "5.png"], "class": ["x", "y", "z", "x", "x", "y"]}
lists = {"filename": seven, "class": [["red", "big"], ["big"], "red", ["blue", "red", "red"], [], ["old"], ["blue"]]}
weights = [0.5, 1, 2, 0, 4, 5.25, 6]
cases = [
    case("categorical", {"filename": seven, "class": classes}),
    case("categorical of lists", lists),
    case("categorical of lists, asked classes", lists, classes=["red", "old", "green"]),
    case("binary", {"filename": seven[:5], "class": ["b", "a", "b", "b", "a"]}, class_mode="binary"),
    case("binary, asked classes", some, class_mode="binary", classes=["y", "x"]),
    case("sparse", {"filename": seven, "class": classes}, class_mode="sparse"),
    case("sparse, asked classes", {"filename": seven, "class": classes}, class_mode="sparse", classes=["cat", "yak", "dog"]),
    case("sparse, other columns", {"photo": seven, "kind": classes, "more": weights}, class_mode="sparse", x_col="photo", y_col="kind"),
    case("a file in several rows", {"filename": ["5.png", "a/0.png", "5.png"], "class": ["p", "q", "r"]}, class_mode="sparse"),
    case("files that are not there", some),
    case("files that are not there, with weights", {**some, "w": [1, 2, 3, 4, 5, 6]}, weight_col="w", class_mode="sparse"),
    case("classes only of files that are not there", {"filename": ["gone.png", "5.png", "a/0.png"], "class": ["a", "b", "c"]}),
    case("absolute paths", {"filename": ["{root}/a/0.png", "{root}/b/3.png"], "class": ["a", "b"]}, directory=None),
    case("absolute and relative paths", {"filename": ["{root}/a/0.png", "b/3.png"], "class": ["a", "b"]}),
    case("raw", {"filename": seven, "class": weights}, class_mode="raw"),
    case("raw of several columns", {"filename": seven, "a": weights, "b": [6.0, 5, 4, 3, 2, 1, 0]}, class_mode="raw", y_col=["b", "a"]),
    case("raw of one column in a list", {"filename": seven, "a": weights}, class_mode="raw", y_col=["a"]),
    case("multi_output", {"filename": seven, "a": weights, "b": [[i, i + 1] for i in range(7)]}, class_mode="multi_output", y_col=["a", "b"]),
    case("multi_output with weights", {"filename": seven, "a": weights, "w": weights[::-1]}, class_mode="multi_output", y_col=["a"], weight_col="w"),
    case("weights", {"filename": seven, "class": classes, "w": weights}, weight_col="w"),
    case("no targets", {"filename": seven, "w": weights}, class_mode=None, weight_col="w"),
    case("input", {"filename": seven, "w": weights}, class_mode="input", weight_col="w"),
    case("classes that are not used", {"filename": seven, "class": weights}, class_mode="raw", classes=["a"]),
    *[
        case(f"{subset} of {split}", {**some, "w": [1, 2, 3, 4, 5, 6]}, split=split, subset=subset, class_mode="sparse", weight_col="w")
        for split in [0.25, 0.5, 0.9]
        for subset in ["training", "validation"]
    ],
    case("training, lists", lists, split=0.3, subset="training"),
    case("validation, raw", {"filename": seven, "class": weights}, split=0.3, subset="validation", class_mode="raw"),
]
refused = [
    case("binary of three", some, class_mode="binary"),
    case("binary of one", {"filename": seven[:2], "class": ["a", "a"]}, class_mode="binary"),
    case("binary, three asked", some, class_mode="binary", classes=["x", "y", "z"]),
    case("sparse of numbers", {"filename": seven[:2], "class": [0, 1]}, class_mode="sparse"),
    case("sparse of lists", {"filename": seven[:2], "class": [["a"], ["b"]]}, class_mode="sparse"),
    case("binary of numbers", {"filename": seven[:2], "class": [0, 1]}, class_mode="binary"),
    case("categorical of numbers", {"filename": seven[:2], "class": [0, 1]}),
    case("categorical without a class", {"filename": seven[:2], "class": ["a", None]}),
    case("paths that are numbers", {"filename": [1, 2], "class": ["a", "b"]}),
    case("weights that are text", {"filename": seven[:2], "class": ["a", "b"], "w": ["1", "2"]}, weight_col="w"),
    case("multi_output of one column", {"filename": seven[:2], "class": [1, 2]}, class_mode="multi_output"),
    case("unknown class mode", {"filename": seven[:2], "class": ["a", "b"]}, class_mode="onehot"),
]
texts = [
    csv("plain", "filename,class\na.png,x\nb.png,y\n"),
    csv("no end of the last line", "filename,class\na.png,x\nb.png,y"),
    csv("byte order mark", "\ufefffilename,class\na.png,x\n"),
    csv("ends of Windows", "filename,class\r\na.png,x\r\nb.png,y\r\n"),
    csv("mixed ends", "filename,class\na.png,x\r\nb.png,y\rc.png,z\n"),
    csv("empty lines", "filename,class\n\na.png,x\n\n\r\nb.png,y\n\n"),
    csv("quotes", 'filename,class\n"a, b.png","say ""x"""\n"c.png",y\n'),
    csv("line break in a cell", 'filename,class\n"a.png","x\ny"\nb.png,z\n'),
    csv("quotes inside of a cell", 'filename,class\n5" disk.png,x"y\n'),
    csv("quoted header", '"file name","class, other"\na.png,x\n'),
    csv("semicolons", "filename;class\na,b.png;x\n", ";"),
    csv("tabs", "filename\tclass\na b.png\tx y\n", "\t"),
    csv("empty cells", 'filename,class\na.png,\n,x\n"",""\n'),
    csv("spaces", "filename, class\n a.png , x \n"),
    csv("words that pandas takes for missing", "filename,class\na.png,NA\nb.png,null\nc.png,nan\n"),
    csv("other alphabets", "filename,class\nü.png,猫\n\U0001F436.png,собака\n"),
    csv("one column", "filename\na.png\nb.png\n"),
    csv("header alone", "filename,class\n"),
]
versions = {"keras": keras.__version__, "pandas": pd.__version__, "numpy": np.__version__}
wrong = [made["name"] for made in cases if "error" in made] + [made["name"] for made in refused if "error" not in made]
if wrong:
    sys.exit(f"not as expected: {wrong}: {[made.get('error') for made in cases if 'error' in made]}")
golden_files.write(
    "imageTables.json", __file__, versions, {"cases": cases, "refused": refused, "csv": texts}, files=FILES
)
print(f"imageTables.json: {len(cases)} tables, {len(refused)} refused, {len(texts)} texts")
