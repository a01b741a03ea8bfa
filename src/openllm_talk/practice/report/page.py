"""The HTML page: one file that needs no network and no script.

What a model said is hostile: Jinja2 escapes all of it; only our own figures and styles go in as
they are. A policy in the page's head forbids whatever might slip through to load or run.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from openllm_talk.errors import Language
from openllm_talk.practice.report import examples, sentences
from openllm_talk.practice.report.figures import (
    cost_of_thousand,
    in_order,
    outcomes_of,
    seconds_each,
    tokens_a_second,
)
from openllm_talk.practice.report.numbers import (
    chance_of,
    count,
    percent,
    quantity,
    signed,
    span,
)
from openllm_talk.practice.report.reading import Measured, Measurement
from openllm_talk.practice.report.words import FAMILIES, OUTCOMES, QUESTIONS, Words, called
from openllm_talk.practice.statistics import Accuracy, HalfPoint
from openllm_talk.practice.summary import Summary

FILES: dict[Language, str] = {"en": "report.html", "zh": "report.zh.html"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure in the page: its words, and the SVG itself."""

    name: str
    title: str
    caption: str
    about: str
    svg: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: what is meant, and its value for every model."""

    name: str
    values: tuple[str, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Two models compared, as the table shows it."""

    first: str
    second: str
    common: str
    difference: str
    interval: str
    p: str


def page(measured: Measured, figures: Sequence[Shown], folder: Path, language: Language) -> str:
    """The page in `language`; `folder` is where it will stand, for the way to the logs."""
    environment = Environment(
        loader=PackageLoader("openllm_talk.practice.report", "template"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["visible"] = examples.visible
    style = environment.get_template("style.css").render()
    other: Language = "en" if language == "zh" else "zh"
    return environment.get_template("page.html").render(
        say=_speaker(language),
        language=language,
        tag="zh-Hans" if language == "zh" else "en",
        other_file=FILES[other],
        style=Markup(style),  # noqa: S704 - our own file
        question=QUESTIONS.get(measured.bench, Words(measured.bench, measured.bench)).say(language),
        asked=sentences.asked(measured, language),
        answers=[sentences.answer(one, language) for one in measured.models],
        limits=sentences.limits(measured, language),
        models=measured.models,
        figures=[_safe(figure) for figure in figures],
        numbers=_numbers(measured.models, language),
        families=_families(measured.models, language),
        outcomes=_outcomes(measured.models, language),
        comparisons=_comparisons(measured),
        settings=_settings(measured.models, language),
        logs=[_log(one, folder) for one in measured.models],
        examples=[examples.choose(one.results) for one in measured.models],
        outcome=lambda name: called(name, OUTCOMES, language),
        family=lambda name: called(name, FAMILIES, language),
        count=count,
    )


def _safe(figure: Shown) -> dict[str, object]:
    """The figure with its SVG as markup: sheet.py made it, and its texts are escaped there."""
    return {
        "name": figure.name,
        "title": figure.title,
        "caption": figure.caption,
        "about": figure.about,
        "svg": Markup(figure.svg),  # noqa: S704
    }


def _speaker(language: Language) -> Callable[[str, str], str]:
    return lambda en, zh: zh if language == "zh" else en


def _numbers(models: Sequence[Measurement], language: Language) -> list[Line]:
    """What is known of each model, a line a figure; lines that hold nothing are left out."""
    summaries = [one.summary for one in models]

    def line(name: Words, values: Sequence[str | None], *, strong: bool = False) -> Line:
        told = tuple("—" if each is None else each for each in values)
        return Line(name.say(language), told, strong)

    lines = [
        line(
            Words("right (95 % interval)", "正确率（95% 区间）"),
            [_share(each.mixture, language) for each in summaries],
            strong=True,
        ),
        line(
            Words("corrected for chance", "扣除盲猜后"),
            [
                f"{percent(each.corrected, language)} ({span(each.corrected_interval)})"
                for each in summaries
            ],
        ),
        line(
            Words("where no cheater is right", "作弊者全错的题"),
            [_share(each.by_stratum.get("closed"), language) for each in summaries],
        ),
        line(
            Words("H50, operations", "H50（操作数）"),
            [_half(each.half_point, language) for each in summaries],
            strong=True,
        ),
        line(
            Words("right though a cell had been wrong", "先有格错，却答对"),
            [_share(_after_wrong(each), language) for each in summaries],
        ),
        line(
            Words("questions (lowest rungs)", "题数（其中最低几级）"),
            [
                f"{count(each.items)} ({count(each.items - each.mixture.items)})"
                for each in summaries
            ],
        ),
        line(Words("databases", "数据库"), [count(each.mixture.databases) for each in summaries]),
        line(
            Words("replies not read", "读不出的回复"),
            [percent(each.parse_failures, language) for each in summaries],
        ),
        line(
            Words("replies cut off", "被截断的回复"),
            [percent(each.truncated, language) for each in summaries],
        ),
        line(
            Words("prompts too long", "超出上下文"),
            [percent(each.overflowed, language) for each in summaries],
        ),
        line(
            Words("seconds a question", "每题秒数"),
            [_known(seconds_each(each)) for each in summaries],
        ),
        line(
            Words("tokens a second", "每秒词元数"),
            [_known(tokens_a_second(each)) for each in summaries],
        ),
        line(
            Words("cost of 1,000 questions", "一千题费用"),
            [_known(cost_of_thousand(each)) for each in summaries],
        ),
    ]
    return [each for each in lines if any(value != "—" for value in each.values)]


def _families(models: Sequence[Measurement], language: Language) -> list[Line]:
    """Every family and what each model made of it; the lowest rungs come last."""
    lines = []
    for names, way in (
        (_all([one.summary.by_family for one in models]), "by_family"),
        (_all([one.summary.rungs for one in models]), "rungs"),
    ):
        for name in in_order(names):
            shares = tuple(
                _share(getattr(one.summary, way).get(name), language) or "—" for one in models
            )
            label = called(name, FAMILIES, language)
            rung = Words(" (rung)", "（最低级）").say(language) if way == "rungs" else ""
            lines.append(Line(f"{label}{rung}", shares))
    return lines


def _outcomes(models: Sequence[Measurement], language: Language) -> list[Line]:
    counts = [outcomes_of(one.summary) for one in models]
    return [
        Line(called(name, OUTCOMES, language), tuple(count(each.get(name, 0)) for each in counts))
        for name in OUTCOMES
        if any(each.get(name) for each in counts)
    ]


def _comparisons(measured: Measured) -> list[Pair]:
    return [
        Pair(
            first=each.first,
            second=each.second,
            common=count(each.items),
            difference=signed(each.difference),
            interval="—" if each.difference is None else span(each.interval),
            p="—" if each.difference is None else chance_of(each.p_holm),
        )
        for each in measured.comparisons
    ]


def _settings(models: Sequence[Measurement], language: Language) -> list[Line]:
    """All that is needed to do it again, a line a setting."""
    known: list[dict[str, str]] = []
    for one in models:
        run = one.run
        values: dict[str, object] = {
            Words("model", "模型").say(language): run.model,
            Words("bench", "评测").say(language): run.bench,
            Words("seed", "种子").say(language): run.seed,
            Words("questions", "题数").say(language): run.items,
            Words("lowest rungs", "最低几级").say(language): ", ".join(run.rungs),
            **run.settings,
            Words("started", "开始").say(language): run.started,
            Words("finished", "结束").say(language): run.finished,
            Words("cost", "费用").say(language): run.cost,
            **run.versions,
        }
        known.append({name: "" if value is None else str(value) for name, value in values.items()})
    return [
        Line(name, tuple(each.get(name) or "—" for each in known))
        for name in _all(known)
        if any(each.get(name) for each in known)
    ]


def _all(tables: Sequence[dict[str, object] | dict[str, str] | dict[str, Accuracy]]) -> list[str]:
    """Every key once, in the order in which they first come."""
    return list(dict.fromkeys(name for table in tables for name in table))


def _share(one: Accuracy | None, language: Language) -> str | None:
    if one is None or one.accuracy is None:
        return None
    return f"{percent(one.accuracy, language)} ({span(one.interval)})"


def _after_wrong(summary: Summary) -> Accuracy | None:
    return summary.wrong_reasons.overall.after_wrong if summary.wrong_reasons else None


def _half(half: HalfPoint, language: Language) -> str | None:
    return None if half.found == "unmeasured" else half.say(language) or None


def _known(number: float | None) -> str | None:
    return None if number is None else quantity(number)


def _log(one: Measurement, folder: Path) -> dict[str, str] | None:
    """The log as a way from the page, and as an address that no name can turn into a script."""
    if one.log is None:
        return None
    way = Path(os.path.relpath(one.log.resolve(), folder.resolve())).as_posix()
    return {"name": examples.visible(one.run.log), "address": f"./{quote(way)}"}
