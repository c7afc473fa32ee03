"""Areas under curves, as Keras' AUC gives them, streamed over five uneven batches.

Writes test/golden/metrics/auc.json. Run: KERAS_BACKEND=tensorflow python scripts/golden/metrics_auc.py
"""

import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
from support.metric_cases import MetricCases

cases = MetricCases(33)
both, answers, uniform, normal = cases.both, cases.answers, cases.uniform, cases.normal

for curve in ("ROC", "PR", "PRGAIN"):
    for method in ("interpolation", "minoring", "majoring"):
        config = {"num_thresholds": 20, "curve": curve, "summation_method": method}
        both("AUC", config, answers, uniform, true_shape=(2,))
    both("AUC", {"num_thresholds": 11, "curve": curve, "multi_label": True}, answers, uniform, true_shape=(3,))
both("AUC", {}, answers, uniform, true_shape=(1,))
both("AUC", {"from_logits": True}, answers, normal, true_shape=(1,))
both("AUC", {"thresholds": [0.7, 0.1, 0.4]}, answers, uniform, true_shape=(2,))
both("AUC", {"thresholds": [0.25, 0.5, 0.75]}, answers, uniform, true_shape=(2,))
both("AUC", {"thresholds": [0.1, 0.4, 0.7], "multi_label": True, "num_labels": 2}, answers, uniform, true_shape=(2,))
both("AUC", {"num_thresholds": 9, "label_weights": [1.0, 0.5, 2.0]}, answers, uniform, true_shape=(3,))
both("AUC", {"num_thresholds": 9, "label_weights": [1.0, 0.5, 2.0], "multi_label": True, "num_labels": 3}, answers,
     uniform, true_shape=(3,))
both("AUC", {"num_thresholds": 2}, answers, uniform, true_shape=(2,))

cases.add_config("AUC")
cases.add_config("AUC", num_thresholds=50, curve="PR", summation_method="majoring", name="area")
cases.add_config("AUC", thresholds=[0.25, 0.75], multi_label=True, num_labels=3, from_logits=True)
cases.add_config("AUC", curve="PRGAIN", label_weights=[1.0, 0.5])


cases.write("auc", "metrics_auc")
