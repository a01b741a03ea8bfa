"""The answer in a sentence, and what it does not show."""

from collections.abc import Sequence

from openllm_talk.errors import Language
from openllm_talk.practice.report.numbers import count, percent, span
from openllm_talk.practice.report.reading import Measured, Measurement
from openllm_talk.practice.report.words import ASKED, LIMITS, Words
from openllm_talk.practice.results import PROVIDERS
from openllm_talk.practice.statistics import HalfPoint

_FEW_ITEMS, _FEW_DATABASES, _MANY_UNREAD = 100, 20, 0.05


def asked(measured: Measured, language: Language) -> str:
    """What was asked, of how many models, how often."""
    about = ASKED[measured.bench].say(language) if measured.bench in ASKED else ""
    models = len(measured.models)
    most = max(one.summary.items for one in measured.models)
    seeds = sorted({one.run.seed for one in measured.models})
    said = Words(
        f"Asked: {count(most)} questions of the bench {measured.bench}, seed"
        f" {', '.join(map(str, seeds))}, of {_models(models)}.",
        f"向 {models} 个模型提问：评测 {measured.bench}，{count(most)} 题，"
        f"种子 {'、'.join(map(str, seeds))}。",
    ).say(language)
    return f"{said} {about}" if language == "en" else f"{said}{about}"


def answer(one: Measurement, language: Language, name: str | None = None) -> str:
    """How often a model was right, with its interval, and where its accuracy halves.

    `name` is how to call it, where that is not its own name.
    """
    summary = one.summary
    name = one.name if name is None else name
    if summary.accuracy is None:
        return Words(
            f"{name} was asked only questions of the lowest rungs; they are scored apart.",
            f"{name} 只答了最低几级的题，它们单独计分。",
        ).say(language)
    share, between = percent(summary.accuracy, language), span(summary.interval)
    guess = percent(summary.mixture.chance, language)
    said = Words(
        f"{name} is right on {share} of {count(summary.mixture.items)} questions (95 % interval"
        f" {between}; a blind guess: {guess}).",
        f"{name} 在 {count(summary.mixture.items)} 道题里答对 {share}（95% 区间 {between}；"
        f"盲猜 {guess}）。",
    ).say(language)
    halves = _halves(summary.half_point, language)
    return said + (f" {halves}" if halves and language == "en" else halves)


def _halves(half: HalfPoint, language: Language) -> str:
    """Where accuracy is down to one half; nothing where operations were not varied."""
    said = half.say(language)
    return {
        "half": Words(
            f"Its accuracy halves at {said} operations (H50).",
            f"操作数到 {said} 时正确率减半（H50）。",
        ),
        "above": Words(
            f"It stays above one half up to {half.most} operations, the most that were asked"
            f" (H50 {said}).",
            f"直到最多的 {half.most} 次操作，正确率仍在一半以上（H50 {said}）。",
        ),
        "below": Words(
            f"It is below one half already at {half.fewest} operations, the fewest that were asked"
            f" (H50 {said}).",
            f"在最少的 {half.fewest} 次操作时，正确率就已不到一半（H50 {said}）。",
        ),
        "rises": Words(
            "Its accuracy does not fall with operations, so there is no H50.",
            "正确率不随操作数下降，所以没有 H50。",
        ),
        "unmeasured": Words("", ""),
    }[half.found].say(language)


def limits(measured: Measured, language: Language) -> list[str]:
    """What the figures do not show: what holds for the bench, and what is weak in these runs."""
    said = [
        LIMITS["needle" if measured.bench == "needle" else "state"],
        _few(measured.models),
        _unread(measured.models),
        _failed(measured.models),
        _unpaired(measured),
    ]
    return [each.say(language) for each in said if each is not None]


def _few(models: Sequence[Measurement]) -> Words | None:
    """Few questions, or many of few databases."""
    few = [
        (one.name, one.summary.items, one.summary.mixture.databases)
        for one in models
        if one.summary.items < _FEW_ITEMS or one.summary.mixture.databases < _FEW_DATABASES
    ]
    if not few:
        return None
    return Words(
        "Little was asked, so read the intervals rather than the figures: "
        + "; ".join(f"{name}, {items} questions of {bases} databases" for name, items, bases in few)
        + ".",
        "题目不多，请看区间而不是单个数值："
        + "；".join(f"{name}，{items} 题，来自 {bases} 个数据库" for name, items, bases in few)
        + "。",
    )


def _unread(models: Sequence[Measurement]) -> Words | None:
    """Replies in a form that could not be read."""
    shares = [(one.name, one.summary.parse_failures + one.summary.truncated) for one in models]
    shares = [(name, share) for name, share in shares if share > _MANY_UNREAD]
    if not shares:
        return None
    english = ", ".join(f"{name} {percent(share, 'en')}" for name, share in shares)
    chinese = "，".join(f"{name} {percent(share, 'zh')}" for name, share in shares)
    return Words(
        "Replies that could not be read or were cut off count as not right, so the form of an"
        f" answer is measured, too: {english}.",
        f"读不出来或被截断的回复按没答对计，所以这里也在考格式：{chinese}。",
    )


def _failed(models: Sequence[Measurement]) -> Words | None:
    """Questions that a provider failed on."""
    counts = [
        (one.name, sum(one.summary.failures.get(name, 0) for name in PROVIDERS)) for one in models
    ]
    counts = [(name, number) for name, number in counts if number]
    if not counts:
        return None
    return Words(
        "Questions on which the provider failed count as not right, though the model may have"
        f" known: {', '.join(f'{name} {count(number)}' for name, number in counts)}.",
        "因服务出错而没有回复的题按没答对计，不代表模型不会："
        f"{'，'.join(f'{name} {count(number)} 题' for name, number in counts)}。",
    )


def _unpaired(measured: Measured) -> Words | None:
    """Items that only one of two models was asked."""
    number = sum(len(one.unpaired_first) + len(one.unpaired_second) for one in measured.comparisons)
    if not number:
        return None
    return Words(
        f"Not all models were asked the same: {count(number)} results have no counterpart and are"
        " in no comparison.",
        f"各模型的题目不全相同：{count(number)} 条结果没有对应，不参与两两比较。",
    )


def _models(number: int) -> str:
    return "one model" if number == 1 else f"{number} models"
