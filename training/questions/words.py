"""A wording from labelled lines: logistic regression over hashed words."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from openllm_talk.reading.questions.wording import BUCKETS, Wording

STRENGTH = 3.0
"""Inverse strength of the L2 penalty: of 0.3, 1, 3 and 10 the best on chats left out."""


def learn(traces: Sequence[np.ndarray], target: np.ndarray) -> Wording:
    """The wording that tells `target` (0 or 1) from `traces`."""
    lengths = [len(one) for one in traces]
    ends = np.cumsum([0, *lengths])
    value = np.concatenate([np.full(each, each**-0.5) for each in lengths if each])
    rows = csr_matrix((value, np.concatenate(traces), ends), shape=(len(traces), BUCKETS))
    fitted = LogisticRegression(C=STRENGTH, solver="liblinear").fit(rows, target)
    return Wording(fitted.coef_[0].astype(np.float32), float(fitted.intercept_[0]))
