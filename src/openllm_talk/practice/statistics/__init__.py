"""How sure a figure is; whether two models differ; where accuracy halves.

    accuracy.py    a share right with its interval, databases kept whole; chance taken off
    bins.py        figures split along operations, tokens or any other axis; the table of two axes
    comparing.py   two models on the same items: difference, interval, test, correction for many
    halving.py     H50, the number of operations at which accuracy is down to one half
    reasons.py     right although a cell that the answer rests on had been wrong

All of it takes results, draws with a fixed seed and does not depend on the order of the results, so
the same results give the same figures on every machine.
"""

from openllm_talk.practice.statistics.accuracy import Accuracy, Interval, accuracy
from openllm_talk.practice.statistics.bins import BinAccuracy, Heat, HeatCell, heat, split
from openllm_talk.practice.statistics.comparing import Comparison, compare_all
from openllm_talk.practice.statistics.halving import Edge, HalfPoint, half_point
from openllm_talk.practice.statistics.reasons import WrongReason, WrongReasons, wrong_reasons

__all__ = [
    "Accuracy",
    "BinAccuracy",
    "Comparison",
    "Edge",
    "HalfPoint",
    "Heat",
    "HeatCell",
    "Interval",
    "WrongReason",
    "WrongReasons",
    "accuracy",
    "compare_all",
    "half_point",
    "heat",
    "split",
    "wrong_reasons",
]
