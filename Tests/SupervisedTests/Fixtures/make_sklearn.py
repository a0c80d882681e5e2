"""Writes the fixtures of the Supervised tests with scikit-learn's numbers.

Run with a Python that has NumPy and scikit-learn: python make_sklearn.py
"""

import json
import pathlib

import numpy as np
from sklearn import metrics, preprocessing
from sklearn.decomposition import PCA

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(7)

# Scalers; one column is constant, one all but constant.
x = rng.normal(3, 5, (20, 4)).astype("f4")
x[:, 2] = 0.1
standard = preprocessing.StandardScaler().fit(x.astype("f8"))
minmax = preprocessing.MinMaxScaler((-1, 2)).fit(x.astype("f8"))
scalers = {
    "inputs": x.ravel().tolist(),
    "mean": standard.mean_.tolist(),
    "scale": standard.scale_.tolist(),
    "standard": standard.transform(x.astype("f8")).ravel().tolist(),
    "minmax": minmax.transform(x.astype("f8")).ravel().tolist(),
}


def classification(count, classes):
    actual = rng.integers(0, classes, count)
    scores = rng.random((count, classes)) + 0.7 * np.eye(classes)[actual]
    # Ties, so that their rule is tested too.
    scores = np.round(scores * 8) / 8 + 0.125
    scores /= scores.sum(1, keepdims=True)
    predicted = scores.argmax(1)
    average = "binary" if classes == 2 else "macro"
    result = {
        "classes": classes,
        "actual": actual.tolist(),
        "scores": scores.ravel().tolist(),
        "confusion": metrics.confusion_matrix(actual, predicted).ravel().tolist(),
        "accuracy": metrics.accuracy_score(actual, predicted),
        "auc": metrics.roc_auc_score(actual, scores[:, 1] if classes == 2 else scores, multi_class="ovr"),
        "log_loss": metrics.log_loss(actual, scores),
    }
    for name in ["precision", "recall", "f1"]:
        function = getattr(metrics, name + "_score")
        result[name] = function(actual, predicted, average=average)
        result["weighted_" + name] = function(actual, predicted, average="weighted")
        result["each_" + name] = function(actual, predicted, average=None).tolist()
    if classes > 2:
        result["top_2"] = metrics.top_k_accuracy_score(actual, scores, k=2)
    return result


y = rng.normal(0, 2, (30, 2))
guess = y + rng.normal(0, 1, y.shape)
regression = {
    "actual": y.ravel().tolist(),
    "predicted": guess.ravel().tolist(),
    "r2": metrics.r2_score(y, guess),
    "mae": metrics.mean_absolute_error(y, guess),
    "mse": metrics.mean_squared_error(y, guess),
}

z = (rng.normal(size=(40, 3)) @ rng.normal(size=(3, 6)) + 0.1 * rng.normal(size=(40, 6))).astype("f4")
pca = PCA(3, svd_solver="full").fit(z.astype("f8"))
components = {
    "inputs": z.ravel().tolist(),
    "mean": pca.mean_.tolist(),
    "variance": pca.explained_variance_.tolist(),
    "ratio": pca.explained_variance_ratio_.tolist(),
    "components": np.abs(pca.components_).ravel().tolist(),
    "rebuilt": pca.inverse_transform(pca.transform(z.astype("f8"))).ravel().tolist(),
}

fixtures = {
    "scalers": scalers,
    "two": classification(40, 2),
    "four": classification(60, 4),
    "regression": regression,
    "pca": components,
}
(here / "sklearn.json").write_text(json.dumps(fixtures) + "\n")
