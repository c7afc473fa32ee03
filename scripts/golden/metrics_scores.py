"""Scores and overlaps of Keras, streamed over five uneven batches.

Writes test/golden/metrics/scores.json. Run: KERAS_BACKEND=tensorflow python scripts/golden/metrics_scores.py
"""

import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
from support.metric_cases import MetricCases

cases = MetricCases(32)
add, both, answers, uniform, normal = cases.add, cases.both, cases.answers, cases.uniform, cases.normal
one_hot, distribution, classes = cases.one_hot, cases.distribution, cases.classes

# Scores
for average in (None, "micro", "macro", "weighted"):
    both("F1Score", {"average": average}, one_hot, distribution, true_shape=(3,))
    both("FBetaScore", {"average": average, "beta": 2.0, "threshold": 0.3}, answers, uniform, true_shape=(3,))
both("F1Score", {"average": "macro", "threshold": 0.5}, answers, uniform, true_shape=(2,))
both("FBetaScore", {"average": "weighted", "beta": 0.5}, one_hot, normal, true_shape=(3,))
for aggregation in (None, "uniform_average", "variance_weighted_average"):
    both("R2Score", {"class_aggregation": aggregation}, normal, normal, true_shape=(3,))
    both("R2Score", {"class_aggregation": aggregation, "num_regressors": 2}, normal, normal, true_shape=(2,))
both("R2Score", {}, normal, normal, true_shape=(1,))
both("R2Score", {"num_regressors": 9}, normal, normal, true_shape=(1,))

# Overlaps: whole weights, because Keras cuts others in metrics of the dtype int, their default
three = classes(3)
places = {"weight_shape": (4,), "draw_weight": cases.whole_weights}
both("IoU", {"num_classes": 3, "target_class_ids": [0, 2]}, three, three, true_shape=(4,), **places)
both("IoU", {"num_classes": 3, "target_class_ids": [1], "ignore_class": 0}, three, three, true_shape=(4,), **places)
both("IoU", {"num_classes": 3, "target_class_ids": [1, 2], "sparse_y_pred": False}, three, distribution, true_shape=(4,),
     pred_shape=(4, 3), **places)
both("BinaryIoU", {}, answers, uniform, true_shape=(4,), **places)
both("BinaryIoU", {"target_class_ids": [1], "threshold": 0.3}, answers, uniform, true_shape=(4,), **places)
both("MeanIoU", {"num_classes": 3}, three, three, true_shape=(4,), **places)
both("MeanIoU", {"num_classes": 4, "ignore_class": 1}, classes(5), classes(5), true_shape=(4,), **places)
both("MeanIoU", {"num_classes": 3, "sparse_y_true": False, "sparse_y_pred": False}, one_hot, distribution,
     true_shape=(4, 3), **places)
both("OneHotIoU", {"num_classes": 3, "target_class_ids": [0, 1]}, one_hot, distribution, true_shape=(4, 3), **places)
both("OneHotIoU", {"num_classes": 3, "target_class_ids": [2], "sparse_y_pred": True}, one_hot, three, true_shape=(4, 3),
     pred_shape=(4,), **places)
both("OneHotMeanIoU", {"num_classes": 3, "ignore_class": 2}, one_hot, distribution, true_shape=(4, 3), **places)
# Keras takes the axis of the classes for one of its results, too, which have one axis.
both("OneHotMeanIoU", {"num_classes": 3, "axis": -1}, one_hot, distribution, true_shape=(3,), weight_shape=(),
     draw_weight=cases.whole_weights)
add("MeanIoU", {"num_classes": 3}, three, three, true_shape=(4,), weight_shape=(4,), dtype="float32")

for average in (None, "macro"):
    cases.add_config("F1Score", average=average)
cases.add_config("FBetaScore", average="micro", beta=2.0, threshold=0.25)
cases.add_config("R2Score")
cases.add_config("R2Score", class_aggregation="variance_weighted_average", num_regressors=2, name="explained")
# Keras' default dtype of these is int32, which is read, too; Millrace counts weights as they are, and writes float32.
for dtype in ("float32", None):
    cases.add_config("IoU", num_classes=3, target_class_ids=[0, 2], ignore_class=1, dtype=dtype)
    cases.add_config("BinaryIoU", target_class_ids=[1], threshold=0.25, dtype=dtype)
    cases.add_config("MeanIoU", num_classes=3, sparse_y_pred=False, axis=1, dtype=dtype)
    cases.add_config("OneHotIoU", num_classes=3, target_class_ids=[1], dtype=dtype)
    cases.add_config("OneHotMeanIoU", num_classes=3, sparse_y_pred=True, dtype=dtype)

cases.write("scores", "metrics_scores")
