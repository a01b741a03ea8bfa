"""Which figures a report has, each with its caption."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

from matplotlib.ticker import MaxNLocator

from openllm_talk.errors import Language
from openllm_talk.practice.report import curves
from openllm_talk.practice.report.heat import draw_heat
from openllm_talk.practice.report.numbers import count, points, quantity, short, span
from openllm_talk.practice.report.outcomes import draw_outcomes
from openllm_talk.practice.report.reading import Measured, Measurement
from openllm_talk.practice.report.rows import Block, Group, Mark, Panel, Row, draw_rows
from openllm_talk.practice.report.sheet import Draw, Sheet
from openllm_talk.practice.report.words import AXES, ERRORS, FAMILIES, Words, called
from openllm_talk.practice.statistics import Accuracy, HalfPoint
from openllm_talk.practice.summary import Summary

_INTERVAL = Words(
    "Dots: share right, in percent; lines: 95 % intervals; red: a blind guess.",
    "圆点：正确率（%）；横线：95% 区间；红线：盲猜。",
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure: `name` is that of its file; `about` the model it shows, empty for all of them."""

    name: str
    title: Words
    caption: Words
    draw: Draw
    about: str = ""


def drawings(measured: Measured) -> list[Drawing]:
    """The figures that these runs have something to show for, the headline first."""
    models = measured.models
    of_all = [_outcomes(models)]
    if any(one.summary.process for one in models):
        of_all.append(_process(models))
    speed = _speed(models)
    if speed is not None and len(models) > 1:
        of_all.append(speed)
    of_each = [drawing for one in models for drawing in _of_one(one)]
    return [_ladder(models), *of_all, *of_each] if len(models) > 1 else [*of_each, *of_all]


def headline(measured: Measured) -> Drawing:
    """The figure that stands for all: the ladder of models, or one model's heatmap.

    A map of nothing but zeros says less than how far the lowest rungs reach.
    """
    found = drawings(measured)
    if len(measured.models) > 1:
        return found[0]
    wanted = ("heat", "decline", "families")
    if not measured.models[0].summary.accuracy:
        wanted = ("families", "heat", "decline")
    return min(
        (each for each in found if each.name.split("-")[0] in wanted),
        key=lambda each: wanted.index(each.name.split("-")[0]),
        default=found[-1],
    )


def _of_one(one: Measurement) -> list[Drawing]:
    """The figures of one model."""
    summary, found = one.summary, []
    columns, rows = ({getattr(cell, way) for cell in one.heat.cells} for way in ("across", "down"))
    if len(columns) > 1 and len(rows) > 1:
        found.append(_heat(one))
    if len(summary.by_operations) > 1:
        found.append(_decline(one))
    if len(summary.by_family) + len(summary.rungs) > 1:
        found.append(_families(one))
    reasons = summary.wrong_reasons
    if reasons and any(part.after_wrong.items for part in reasons.by_operations):
        found.append(_reasons(one))
    return found


def _heat(one: Measurement) -> Drawing:
    across, down = (Words(*(called(way, AXES, lang) for lang in _BOTH))
                    for way in (one.heat.across, one.heat.down))  # fmt: skip
    return Drawing(
        name=f"heat-{one.slug}",
        title=Words(
            f"Accuracy by {across.en} and {down.en}", f"不同{across.zh}与{down.zh}下的正确率"
        ),
        caption=Words(
            "Share right in percent; below it the number of questions. A dash: none was asked.",
            "上：正确率（%）；下：题数。短横：没有题目。",
        ),
        draw=partial(draw_heat, one.heat),
        about=one.name,
    )


def _decline(one: Measurement) -> Drawing:
    summary = one.summary
    series = curves.Series(
        "", tuple(curves.Measured(part.bin, part.accuracy) for part in summary.by_operations)
    )
    return Drawing(
        name=f"decline-{one.slug}",
        title=Words("Accuracy against operations", "正确率随操作数的变化"),
        caption=Words(
            "Dots: share right with 95 % intervals; line: logistic fit on log2 operations; dashed"
            " red: a blind guess. H50: where half of the way from all right to a guess is lost.",
            "圆点：正确率及 95% 区间；曲线：以 log2 操作数拟合的 logistic 曲线；红虚线：盲猜。"
            "H50：从全对到盲猜之间跌去一半之处。",
        ),
        draw=lambda language: curves.draw_curves(
            [series], language, half=summary.half_point, chance=summary.mixture.chance
        ),
        about=one.name,
    )


def _families(one: Measurement) -> Drawing:
    def draw(language: Language) -> Sheet:
        summary = one.summary
        parts = [
            (Words("default mixture", "默认题目"), summary.by_family),
            (Words("lowest rungs, scored apart", "最低几级，单独计分"), summary.rungs),
        ]
        groups = [
            Group(
                name.say(language) if summary.rungs and summary.by_family else None,
                tuple(
                    Row(
                        called(family, FAMILIES, language), _mark(families[family], with_items=True)
                    )
                    for family in in_order(families)
                ),
            )
            for name, families in parts
            if families
        ]
        return draw_rows([Block(_shares(language), tuple(groups))], language)

    return Drawing(
        name=f"families-{one.slug}",
        title=Words("Accuracy by family", "各类题目的正确率"),
        caption=Words(
            f"{_INTERVAL.en} Right: share (interval), number of questions.",
            f"{_INTERVAL.zh}右侧：正确率（区间）与题数。",
        ),
        draw=draw,
        about=one.name,
    )


def _reasons(one: Measurement) -> Drawing:
    reasons = one.summary.wrong_reasons
    assert reasons is not None
    by_operations, untold = reasons.by_operations, reasons.untold
    left_out = Words(
        f" Left out: {count(untold)} questions, of which a dump could not be read.",
        f"未计入：{count(untold)} 题，因有检查点的表读不出来。",
    )

    def draw(language: Language) -> Sheet:
        names = (
            Words("all cells had been right", "之前各格都对"),
            Words("a cell had been wrong", "之前有格错"),
        )
        series = [
            curves.Series(
                names[0].say(language),
                tuple(curves.Measured(part.bin, part.after_right)
                      for part in by_operations if part.bin),
            ),
            curves.Series(
                names[1].say(language),
                tuple(curves.Measured(part.bin, part.after_wrong)
                      for part in by_operations if part.bin),
                hollow=True,
            ),
        ]  # fmt: skip
        return curves.draw_curves(series, language)

    return Drawing(
        name=f"reasons-{one.slug}",
        title=Words("Right for the wrong reason", "答对了，理由却不对"),
        caption=Words(
            "Share of final answers that are right, by whether a cell that they rest on had been"
            " wrong at an earlier checkpoint. The hollow dots are right for the wrong reason."
            + left_out.en
            * bool(untold),
            "按答案所依赖的格子此前在检查点是否出过错，分别统计最终答案的正确率。"
            "空心点就是“答对了，理由却不对”。" + left_out.zh * bool(untold),
        ),
        draw=draw,
        about=one.name,
    )


def _ladder(models: Sequence[Measurement]) -> Drawing:
    halves = [one.summary.half_point for one in models]
    measured = [half for half in halves if half.fewest and half.found != "unmeasured"]

    def draw(language: Language) -> Sheet:
        shares = tuple(Row(one.name, _mark(one.summary.mixture)) for one in models)
        blocks = [Block(_shares(language), (Group(None, shares),))]
        if measured:
            places = tuple(
                Row(one.name, _half(half)) for one, half in zip(models, halves, strict=True)
            )
            blocks.append(Block(_operations(measured, language), (Group(None, places),)))
        return draw_rows(blocks, language)

    return Drawing(
        name="ladder",
        title=Words("The models beside each other", "各模型对照"),
        caption=Words(
            f"{_INTERVAL.en} H50: the number of operations at which half of the way to a guess is"
            " lost; an arrow: it lies beyond what was asked.",
            f"{_INTERVAL.zh}H50：正确率跌去一半时的操作数；箭头：在所测范围之外。",
        ),
        draw=draw,
    )


def _outcomes(models: Sequence[Measurement]) -> Drawing:
    named = [(one.name, outcomes_of(one.summary)) for one in models]
    return Drawing(
        name="outcomes",
        title=Words("What became of the questions", "每道题的结局"),
        caption=Words(
            "Percent of all questions asked, the lowest rungs too; every failure under its own"
            " name, none is left out.",
            "占全部题目（含最低几级）的百分比；每种失败各有其名，一道不漏。",
        ),
        draw=partial(draw_outcomes, named),
    )


def in_order(families: Collection[str]) -> list[str]:
    """The families as the words list them, from easy to hard; those without words come last."""
    known = list(FAMILIES)
    return sorted(families, key=lambda one: (known.index(one) if one in known else len(known), one))


def outcomes_of(summary: Summary) -> dict[str, int]:
    """How many items met which outcome, «right» too."""
    return {"right": summary.items - sum(summary.failures.values())} | summary.failures


def _process(models: Sequence[Measurement]) -> Drawing:
    def draw(language: Language) -> Sheet:
        checked = [one for one in models if one.summary.process]
        rates = [
            (one.summary.process.per_thousand if one.summary.process else {}) for one in checked
        ]
        names = [name for name in ERRORS if any(name in each for each in rates)]
        most = max((each.get(name, 0.0) for each in rates for name in names), default=0.0)
        title = Words("per 1,000 cells", "每千格").say(language)
        single = len(checked) == 1
        bars = [
            [
                (one.name, name, each.get(name, 0.0))
                for one, each in zip(checked, rates, strict=True)
            ]
            for name in names
        ]
        groups = [
            Group(
                None if single else called(name, ERRORS, language),
                tuple(
                    Row(
                        called(name, ERRORS, language) if single else model,
                        Mark(rate, quantity(rate)),
                    )
                    for model, name, rate in part
                ),
            )
            for name, part in zip(names, bars, strict=True)
        ]
        if single:
            groups = [Group(None, tuple(row for group in groups for row in group.rows))]
        return draw_rows([Block(_amounts(title, most), tuple(groups))], language)

    return Drawing(
        name="process",
        title=Words("What went wrong on the way", "中途错在哪里"),
        caption=Words(
            "Cells of the tables asked for at the checkpoints, by the first thing that went wrong"
            " with them.",
            "在检查点要求写出的表里，各格出错的方式。",
        ),
        draw=draw,
    )


def _speed(models: Sequence[Measurement]) -> Drawing | None:
    """Seconds, tokens and cost; None where nothing of it is known. (The page has a table, too.)"""
    kinds: list[tuple[Words, Callable[[Summary], float | None]]] = [
        (Words("seconds a question", "秒／题"), seconds_each),
        (Words("tokens a second", "词元／秒"), tokens_a_second),
        (Words("cost of 1,000", "千题费用"), cost_of_thousand),
    ]
    kinds = [kind for kind in kinds if any(kind[1](one.summary) for one in models)]
    if not kinds:
        return None

    def draw(language: Language) -> Sheet:
        blocks = []
        for name, value in kinds:
            known = [value(one.summary) for one in models]
            rows = tuple(
                Row(one.name, None if each is None else Mark(each, quantity(each)))
                for one, each in zip(models, known, strict=True)
            )
            panel = _amounts(name.say(language), max(each or 0.0 for each in known))
            blocks.append(Block(panel, (Group(None, rows),)))
        return draw_rows(blocks, language)

    return Drawing(
        name="speed",
        title=Words("Speed and cost", "速度与费用"),
        caption=Words(
            "Means over the questions; tokens are those of prompt and reply as the provider counts"
            " them. Calls made at the same time slow each other down.",
            "按题平均；词元包括提示词与回复，以服务商的计数为准。并发调用会互相拖慢。",
        ),
        draw=draw,
    )


def seconds_each(summary: Summary) -> float | None:
    """Seconds a question; None where no call was timed."""
    return None if summary.seconds is None else summary.seconds / summary.items


def tokens_a_second(summary: Summary) -> float | None:
    """Tokens of prompts and replies a second; None where they or the time are not known."""
    if not summary.seconds or summary.input_tokens is None or summary.output_tokens is None:
        return None
    return (summary.input_tokens + summary.output_tokens) / summary.seconds


def cost_of_thousand(summary: Summary) -> float | None:
    """What a thousand questions cost, in the currency of the run; None where it is not known."""
    return None if summary.cost is None else summary.cost / summary.items * 1000


_BOTH: tuple[Language, Language] = ("en", "zh")


def _shares(language: Language) -> Panel:
    name = Words("right, %", "正确率（%）").say(language)
    return Panel(name, 0.0, 1.0, ((0.0, "0"), (0.5, "50"), (1.0, "100")))


def _amounts(name: str, most: float) -> Panel:
    """A scale from nothing to a round number above `most`."""
    ticks = [float(tick) for tick in MaxNLocator(nbins=2).tick_values(0.0, most or 1.0)]
    return Panel(name, 0.0, ticks[-1], tuple((tick, short(tick)) for tick in ticks), bars=True)


def _operations(halves: Sequence[HalfPoint], language: Language) -> Panel:
    low = min(half.fewest or 1 for half in halves)
    high = max(half.most or 1 for half in halves)
    name = Words("H50, operations", "H50（操作数）").say(language)
    return Panel(name, low, high, ((low, short(low)), (high, short(high))), logarithmic=True)


def _mark(one: Accuracy, *, with_items: bool = False) -> Mark | None:
    if one.accuracy is None:
        return None
    return Mark(
        one.accuracy,
        f"{points(one.accuracy)} ({span(one.interval)})",
        one.interval.low,
        one.interval.high,
        guess=one.chance,
        items=f"n {count(one.items)}" if with_items else "",
    )


def _half(half: HalfPoint) -> Mark | None:
    """H50 in the ladder; a place that was only bounded is an arrow from there."""
    if half.at is None:
        return None
    low, high = half.low or half.at, half.high or half.at
    return Mark(
        half.at.operations if half.at.side == "at" else None,
        str(half.at) if low == high else f"{half.at} ({low}–{high})",
        low.operations,
        high.operations,
        low_open=low.side == "below",
        high_open=high.side == "above",
    )
