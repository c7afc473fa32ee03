"""Metrics of Keras over counts of right and wrong answers, streamed over five uneven batches.

Writes test/golden/metrics/confusion.json. Run: KERAS_BACKEND=tensorflow python scripts/golden/metrics_confusion.py
"""

import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
from support.metric_cases import MetricCases

cases = MetricCases(31)
both, answers, uniform = cases.both, cases.answers, cases.uniform
COUNTS = ("TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives")
EVEN = [0, 0.25, 0.5, 0.75, 1]
UNEVEN = [0.2, 0.3, 0.9]

for name in COUNTS:
    for config in ({}, {"thresholds": 0.3}, {"thresholds": EVEN}, {"thresholds": UNEVEN}):
        both(name, config, answers, uniform, true_shape=(2,))

for name in ("Precision", "Recall"):
    for config in ({}, {"thresholds": 0.7}, {"thresholds": EVEN}, {"thresholds": UNEVEN}):
        both(name, config, answers, uniform, true_shape=(2,))
    for config in ({"top_k": 2}, {"class_id": 1}, {"top_k": 2, "class_id": 0}, {"top_k": 1, "thresholds": 0.4}):
        both(name, config, cases.one_hot, uniform, true_shape=(4,))

for name, bound in (
    ("PrecisionAtRecall", "recall"), ("RecallAtPrecision", "precision"),
    ("SensitivityAtSpecificity", "specificity"), ("SpecificityAtSensitivity", "sensitivity"),
):
    both(name, {bound: 0.6}, answers, uniform, true_shape=(2,))
    both(name, {bound: 0.5, "num_thresholds": 7}, answers, uniform, true_shape=(2,))
    both(name, {bound: 0.3, "num_thresholds": 1}, answers, uniform, true_shape=(2,))
    both(name, {bound: 0.4, "num_thresholds": 20, "class_id": 2}, cases.one_hot, uniform, true_shape=(3,))

for name in COUNTS:
    cases.add_config(name)
    cases.add_config(name, thresholds=[0.25, 0.5])
for name in ("Precision", "Recall"):
    cases.add_config(name)
    cases.add_config(name, thresholds=0.75, top_k=3, class_id=2)
cases.add_config("PrecisionAtRecall", recall=0.5)
cases.add_config("RecallAtPrecision", precision=0.5, num_thresholds=50)
cases.add_config("SensitivityAtSpecificity", specificity=0.25, class_id=1)
cases.add_config("SpecificityAtSensitivity", sensitivity=0.75, name="best")

cases.write("confusion", "metrics_confusion")
