"""What a person must still decide about a draft: one short list, in both languages."""

from collections.abc import Iterator, Mapping

import msgspec

from openllm_talk.errors import Language
from openllm_talk.issues.heard import Wish
from openllm_talk.reading import links, privacy
from openllm_talk.reading.inspection import Hidden, count, told_en, told_zh
from openllm_talk.records import Decision, Issue, LedgerQuestion, Link, Page, Question, Record

MOST_WISHES = 4
"""Wishes from the chat that the list quotes; their messages are all named."""

LONGEST_WISH = 60


MOST_NAMED = 4
"""Links without a title that the list names; their messages are all named."""


class Made(Record, frozen=True):
    """What composing a draft left out, assumed or heard, beside the draft itself.

    `pages` says why a page gave no title, if it was asked; `asks_pages` that pages are asked.
    `damaged` names the practice entries that could not be read.
    """

    again: tuple[Question, ...]
    known: tuple[tuple[str, LedgerQuestion], ...]
    left_out: int
    untitled: tuple[Link, ...]
    pages: Mapping[str, Page]
    asks_pages: bool
    repeated: int
    assumed: tuple[str, ...]
    undated: int
    late: int
    late_for: str | None
    wishes: tuple[Wish, ...]
    hidden: tuple[Hidden, ...] = ()
    damaged: tuple[Decision, ...] = ()


def to_decide(issue: Issue, facts: Made) -> tuple[Decision, ...]:
    """The list for `issue`, most pressing first."""
    return (
        *_people(issue),
        *_hidden(facts),
        *_wishes(facts),
        *_questions(issue, facts),
        *_shared(facts),
        *facts.damaged,
        *_reading(facts),
    )


def _people(issue: Issue) -> Iterator[Decision]:
    if not issue.host or not issue.editor:
        yield Decision(
            kind="people",
            en="Nobody hosts or edits this issue yet: write `host` and `editor` at the top.",
            zh="还没有主持人或编辑：请在最上面写上 `host` 和 `editor`。",
        )


def _hidden(facts: Made) -> Iterator[Decision]:
    counts = count(facts.hidden)
    if not counts:
        return
    whole = sum(one.count for one in counts)
    sources = (one.source for one in facts.hidden)
    things = "thing was" if whole == 1 else "things were"
    yield Decision(
        kind="hidden",
        en=f"{whole} private {things} hidden ({told_en(counts)}): «talk check» shows each and why.",
        zh=f"隐去了 {whole} 处隐私（{told_zh(counts)}）：“talk check” 会逐一列出并说明原因。",
        sources=tuple(dict.fromkeys(filter(None, sources))),
    )


def _wishes(facts: Made) -> Iterator[Decision]:
    if not facts.wishes:
        return
    short = [_cut(one.what) for one in facts.wishes[:MOST_WISHES]]
    more = len(facts.wishes) - len(short)
    en, zh = "; ".join(short), "；".join(short)
    yield Decision(
        kind="wishes",
        en=f"In the chat people nominate, claim or suggest: {en}" + (f"; {more} more" * bool(more)),
        zh=f"群里有人提名、认领或建议：{zh}" + (f"；还有 {more} 条" * bool(more)),
        sources=tuple(one.source for one in facts.wishes),
    )


def _cut(text: str) -> str:
    line = " ".join(privacy.mask(text, {}).split())
    return line if len(line) <= LONGEST_WISH else line[:LONGEST_WISH].rstrip() + "…"


def _questions(issue: Issue, facts: Made) -> Iterator[Decision]:
    fresh = [question for question in issue.questions if question.role == "question"]
    unanswered = [one for one in fresh if one.status == "open" and not one.carried_over]
    partly = [one for one in fresh if one.status == "partly"]
    carried = [one for one in fresh if one.carried_over and one.status == "open"]
    if unanswered or partly:
        yield Decision(
            kind="unanswered",
            en=f"{len(unanswered)} new questions have no answer and {len(partly)} only part of one:"
            " does somebody know?",
            zh=f"{len(unanswered)} 个新问题没有回答，{len(partly)} 个只答了一部分：有人知道吗？",
            sources=tuple(source for one in (*unanswered, *partly) for source in one.sources[:1]),
        )
    if carried:
        yield Decision(
            kind="carried_over",
            en=f"{len(carried)} questions of earlier issues are carried over: keep, answer or drop"
            " each.",
            zh=f"{len(carried)} 个往期问题带到了本期：请逐个保留、回答或删去。",
        )
    for one in facts.again:
        yield Decision(
            kind="asked_before",
            en=f"{one.label or 'A question'} looks like one that is open since {one.open_since}:"
            " is it the same?",
            zh=f"{one.label or '有个问题'} 像是 {one.open_since} 期遗留的问题：是同一个吗？",
            sources=one.sources[:1],
        )
    for label, before in facts.known:
        yield Decision(
            kind="answered_before",
            en=f"{label} was answered in {before.first_issue} already: «{_cut(before.title)}».",
            zh=f"{label} 在 {before.first_issue} 期已经有过回答：“{_cut(before.title)}”。",
        )
    if facts.left_out:
        yield Decision(
            kind="left_out",
            en=f"{facts.left_out} smaller questions are in the ledger and, to take from, in"
            f" {issue.number}.more.md, but not in this draft.",
            zh=f"另有 {facts.left_out} 个小问题没有放进草稿：记在问题册里，也在"
            f" {issue.number}.more.md 里，可以挑过来。",
        )


def _untitled(facts: Made) -> Iterator[Decision]:
    if not facts.untitled:
        return
    named = facts.untitled[:MOST_NAMED]
    more = len(facts.untitled) - len(named)
    en = "; ".join(_called(link, facts, "en") for link in named) + f"; {more} more" * bool(more)
    zh = "；".join(_called(link, facts, "zh") for link in named)
    zh += f"；还有 {more} 个" * bool(more)
    hint = not facts.asks_pages
    yield Decision(
        kind="untitled",
        en=f"{len(facts.untitled)} links have no title yet: {en}."
        + " With `fetch = true` under `[titles]` in talk.toml their pages are asked." * hint,
        zh=f"{len(facts.untitled)} 个链接还没有标题：{zh}。"
        + "在 talk.toml 的 `[titles]` 里写 `fetch = true`，就会去网页上取。" * hint,
        sources=tuple(link.sources[0] for link in facts.untitled if link.sources),
    )


def _called(link: Link, facts: Made, language: Language) -> str:
    """A link without a title by its address, and why its page gave none."""
    name = _cut(links.label(msgspec.structs.replace(link, note=None)))
    page = facts.pages.get(link.work)
    if page is None or not page.reason:
        return name
    return f"{name} ({page.reason})" if language == "en" else f"{name}（{page.reason_zh}）"


def _shared(facts: Made) -> Iterator[Decision]:
    yield from _untitled(facts)
    if facts.repeated:
        yield Decision(
            kind="repeated",
            en=f"{facts.repeated} links stood in earlier issues: they are in the references only,"
            " which say where.",
            zh=f"{facts.repeated} 个链接往期已经有过，只列在参考资料里，并注明哪一期。",
        )


def _reading(facts: Made) -> Iterator[Decision]:
    if facts.assumed:
        what = ", ".join(facts.assumed)
        yield Decision(
            kind="assumed",
            en=f"Some dates were read by assumption ({what}): check the first and the last day.",
            zh=f"有些日期是按推测读的（{what}）：请核对第一天和最后一天。",
        )
    if facts.late:
        yield Decision(
            kind="late",
            en=f"{facts.late} messages said before issue {facts.late_for} ended came in late: they"
            " are drafted from here.",
            zh=f"{facts.late_for} 期结束前说的 {facts.late} 条消息来晚了：放到这一期起草。",
        )
    if facts.undated:
        yield Decision(
            kind="undated",
            en=f"{facts.undated} messages have no date, so none of them is in this draft: name"
            " their import with --from to draft from them.",
            zh=f"{facts.undated} 条消息没有日期，没有放进草稿：可用 --from 指明它们的导入再起草。",
        )
