"""Shares, intervals and counts as a reader sees them."""

from typing import Final

from openllm_talk.errors import Language
from openllm_talk.practice.statistics import Interval

_THOUSAND: Final = 1000


def percent(share: float | None, language: Language) -> str:
    """A share with its sign: «43 %», «0.4 %», «—» where it is not known."""
    if share is None:
        return "—"
    return f"{points(share)}%" if language == "zh" else f"{points(share)}\N{NO-BREAK SPACE}%"


def points(share: float) -> str:
    """A share in whole percent; with one decimal where it would look like all or nothing."""
    hundred = share * 100
    if 0.95 <= abs(hundred) <= 99 or hundred in (0, 100):
        return f"{hundred:.0f}"
    return f"{min(max(abs(hundred), 0.1), 99.9) * (-1 if hundred < 0 else 1):.1f}"


def span(interval: Interval | None) -> str:
    """An interval of shares in percent, without the sign: «37–50», «[−6, 2]» where below zero."""
    if interval is None:
        return "—"
    low, high = points(interval.low), points(interval.high)
    return f"[{_minus(low)}, {_minus(high)}]" if interval.low < 0 else f"{low}–{high}"


def signed(difference: float | None) -> str:
    """A difference of shares in points, with its sign: «+12», «−3»."""
    if difference is None:
        return "—"
    said = _minus(points(difference))
    return said if difference <= 0 else f"+{said}"


def chance_of(p: float) -> str:
    """A p value with two digits: «0.031», «< 0.001»."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def count(number: float) -> str:
    """A whole number with its thousands apart."""
    return f"{number:,.0f}"


def quantity(number: float | None) -> str:
    """Any amount with three digits that count: «0.042», «3.1», «1,240»."""
    if number is None:
        return "—"
    if abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.3g}"


def short(number: float) -> str:
    """A number for an axis: «48», «1.5k», «32k» (both 32,000 and 32,768), «1M»."""
    if number < _THOUSAND:
        return f"{number:g}" if number == int(number) else f"{number:.2g}"
    for unit, sign in ((1024 * 1024, "M"), (1_000_000, "M"), (1024, "k"), (_THOUSAND, "k")):
        if number % unit == 0:
            return f"{number // unit:.0f}{sign}"
    if number >= 1_000_000:
        return f"{number / 1_000_000:.1f}M"
    return f"{number / _THOUSAND:.{0 if number >= 10_000 else 1}f}k"


def bin_label(part: Interval) -> str:
    """A bin of an axis: its value, or its first and last."""
    if part.low == part.high:
        return short(part.low)
    last = part.high + 1 if (part.high + 1) % 1024 == 0 else part.high
    return f"{short(part.low)}–{short(last)}"


def _minus(number: str) -> str:
    return number.replace("-", "−")
