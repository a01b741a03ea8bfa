"""What became of every item: a bar a model, every failure under its own name."""

from collections.abc import Mapping, Sequence
from typing import Final

from openllm_talk.errors import Language
from openllm_talk.practice.report.numbers import points
from openllm_talk.practice.report.sheet import (
    BLUE,
    INK,
    RED,
    SMALL,
    TINY,
    WIDTH,
    Sheet,
    Tone,
    fitted,
    text_on,
    width,
)
from openllm_talk.practice.report.words import OUTCOMES, called

# Right and wrong by colour; what could not be read in ochres, what never came whole in greys.
TONES: Final = {
    "right": BLUE,
    "wrong": RED,
    "empty": Tone("#f2dfa9", "#57430c"),
    "prose": Tone("#e3c36d", "#75590f"),
    "several": Tone("#cda43c", "#967217"),
    "malformed": Tone("#ab8420", "#b88d2b"),
    "digits": Tone("#856513", "#d3ab4f"),
    "oversized": Tone("#5d4509", "#ecd08a"),
    "truncated": Tone("#d8d4cc", "#45413b"),
    "overflowed": Tone("#bcb7ad", "#5c574f"),
    "timeout": Tone("#9c968b", "#767066"),
    "rate_limited": Tone("#7d776c", "#918b80"),
    "refused": Tone("#5f5a51", "#b0aa9e"),
    "failed": Tone("#413d37", "#d0cabf"),
}
_ROW, _KEY, _BAR = 19.0, 14.0, 12.0


def draw_outcomes(models: Sequence[tuple[str, Mapping[str, int]]], language: Language) -> Sheet:
    """A bar for each model (name, how many items met which outcome), and what the tones mean."""
    shown = [name for name in TONES if any(counts.get(name) for _, counts in models)]
    left = min(max(width(name) for name, _ in models) + 8, 110.0)
    keys = _keys(shown, language)
    sheet = Sheet(6 + len(models) * _ROW + 8 + len(keys) * _KEY + 2, language)
    for number, (name, counts) in enumerate(models):
        y = 6 + number * _ROW
        sheet.text(0, y + _BAR / 2, fitted(name, left - 6))
        _draw_bar(sheet, left, y, counts)
    y = 6 + len(models) * _ROW + 8
    for line in keys:
        x = 0.0
        for name, label in line:
            sheet.rect(x, y + 2, 8, 8, TONES[name])
            sheet.text(x + 12, y + 6, label, INK, size=SMALL)
            x += _key_width(label)
        y += _KEY
    return sheet


def _draw_bar(sheet: Sheet, left: float, y: float, counts: Mapping[str, int]) -> None:
    total = sum(counts.values())
    x = left
    for name, tone in TONES.items():
        share = counts.get(name, 0) / total if total else 0.0
        wide = share * (WIDTH - left)
        if not wide:
            continue
        sheet.rect(x, y, max(wide - 0.8, 0.4), _BAR, tone)
        if wide > width(points(share), TINY + 1) + 3:
            sheet.text(
                x + wide / 2, y + _BAR / 2, points(share), text_on(tone), size=TINY + 1,
                anchor="center",
            )  # fmt: skip
        x += wide


def _keys(shown: Sequence[str], language: Language) -> list[list[tuple[str, str]]]:
    """The outcomes that occurred, in lines that fit."""
    lines: list[list[tuple[str, str]]] = [[]]
    for name in shown:
        label = called(name, OUTCOMES, language)
        taken = sum(_key_width(each) for _, each in lines[-1])
        if lines[-1] and taken + _key_width(label) > WIDTH:
            lines.append([])
        lines[-1].append((name, label))
    return lines


def _key_width(label: str) -> float:
    return width(label, SMALL) + 20
