"""Metrics of Keras that are means: correlations, top-k accuracies, crossentropies, with masks, too; and the sum.

They are streamed over five uneven batches. Writes test/golden/metrics/means.json.
Run: KERAS_BACKEND=tensorflow python scripts/golden/metrics_means.py
"""

import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import numpy as np

from support.metric_cases import MetricCases

cases = MetricCases(34)
add, both, answers, uniform, normal = cases.add, cases.both, cases.answers, cases.uniform, cases.normal
one_hot, distribution, classes = cases.one_hot, cases.distribution, cases.classes
three = classes(3)

# Correlations
for name in ("PearsonCorrelation", "ConcordanceCorrelation", "CosineSimilarity"):
    both(name, {}, normal, normal, true_shape=(4,))
    both(name, {}, normal, normal, true_shape=(2, 4), weight_shape=(2,))
both("PearsonCorrelation", {"axis": 1}, normal, normal, true_shape=(4, 2))
both("ConcordanceCorrelation", {"axis": 1}, normal, normal, true_shape=(4, 2))
both("CosineSimilarity", {"axis": 1}, normal, normal, true_shape=(4, 2))
add("ConcordanceCorrelation", {"axis": 0}, normal, normal, true_shape=(3,))

# Means
both("TopKCategoricalAccuracy", {}, one_hot, distribution, true_shape=(7,))
both("TopKCategoricalAccuracy", {"k": 2}, one_hot, lambda *shape: np.round(distribution(*shape), 1), true_shape=(4,))
both("TopKCategoricalAccuracy", {"k": 3}, one_hot, distribution, true_shape=(2, 6))
both("SparseTopKCategoricalAccuracy", {}, classes(7), distribution, true_shape=(), pred_shape=(7,))
both("SparseTopKCategoricalAccuracy", {"k": 2}, classes(4), distribution, true_shape=(1,), pred_shape=(4,))
both("SparseTopKCategoricalAccuracy", {"k": 3}, classes(6), distribution, true_shape=(2,), pred_shape=(2, 6))
both("SparseTopKCategoricalAccuracy", {"k": 2, "from_sorted_ids": True}, classes(4), classes(4), true_shape=(),
     pred_shape=(4,))
for shape in ((3,), (2, 3)):
    both("Mean", {}, normal, normal, true_shape=shape, values_only=True)
    both("Sum", {}, normal, normal, true_shape=shape, values_only=True)
add("Sum", {}, normal, normal, true_shape=(2, 3), weight_shape=(2,), values_only=True)
both("BinaryCrossentropy", {}, answers, uniform, true_shape=(3,))
both("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.2}, answers, normal, true_shape=(3,))
both("CategoricalCrossentropy", {}, one_hot, distribution, true_shape=(3,))
both("CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.2}, one_hot, normal, true_shape=(2, 3))
both("CategoricalCrossentropy", {"axis": 1}, distribution, distribution, true_shape=(3, 2))
both("SparseCategoricalCrossentropy", {}, three, distribution, true_shape=(), pred_shape=(3,))
both("SparseCategoricalCrossentropy", {"from_logits": True}, three, normal, true_shape=(2,), pred_shape=(2, 3))
# Without weights, Keras counts ignored samples.
ignoring = {"ignore_class": 2, "from_logits": True}
add("SparseCategoricalCrossentropy", ignoring, three, normal, true_shape=(), pred_shape=(3,), ones=True)
add("SparseCategoricalCrossentropy", ignoring, three, normal, true_shape=(), pred_shape=(3,), weight_shape=())

# Masks of predictions
for weight_shape in (None, (3,)):
    masked = {"true_shape": (3, 2), "weight_shape": weight_shape, "mask_shape": (3,)}
    add("MeanSquaredError", {}, normal, normal, **masked)
    add("CategoricalAccuracy", {}, one_hot, distribution, **masked)
    add("BinaryCrossentropy", {}, answers, uniform, **masked)
    add("CosineSimilarity", {}, normal, normal, **masked)

cases.add_config("PearsonCorrelation", axis=1)
cases.add_config("ConcordanceCorrelation")
cases.add_config("CosineSimilarity")
cases.add_config("TopKCategoricalAccuracy", k=3)
cases.add_config("SparseTopKCategoricalAccuracy")
cases.add_config("SparseTopKCategoricalAccuracy", k=2, from_sorted_ids=True)
cases.add_config("Mean")
cases.add_config("Sum")
cases.add_config("BinaryCrossentropy", from_logits=True, label_smoothing=0.25)
cases.add_config("CategoricalCrossentropy", label_smoothing=0.25, axis=1)
cases.add_config("SparseCategoricalCrossentropy", ignore_class=2, from_logits=True)

cases.write("means", "metrics_means")
