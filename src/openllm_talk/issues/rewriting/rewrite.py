"""An issue whose long answers a language model shortened and whose long questions it titled.

What is sent is what the issue prints: pseudonyms in, private things out. Whatever comes back, an
answer keeps its person, its messages and its own words beside the shorter ones, so the worst that
a reply can do is to print less of what somebody said under that person's own name.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from openllm_talk.issues.rewriting import prompt
from openllm_talk.issues.rewriting.client import Ask, Unavailable
from openllm_talk.issues.rewriting.prompt import Reply, Said, Sentence
from openllm_talk.issues.rewriting.support import Reason, Verdict, judge
from openllm_talk.reading.utterance import is_chinese
from openllm_talk.records import Answer, Decision, Issue, Question, Record
from openllm_talk.sources import urls

LONG_ANSWER: Final = 80
"""Characters from which an answer can be shortened."""

LONG_QUESTION: Final = 90
"""Characters from which a question needs a title."""

LONGEST_TITLE: Final = 60
MOST_CHARACTERS: Final = 6000
"""Characters of a question with its answers that are sent; a longer one stays as it is."""

SHORTER: Final = 0.85
LEAST_LEFT: Final = 0.2
"""Of an answer's length: what is hardly shorter, or hardly anything, is no shortened answer."""

_REASONS: Final[Mapping[Reason, tuple[str, str]]] = {
    "uncited": ("cites nothing", "没有注明出处"),
    "unknown": ("cites a message that is not there", "注明的消息不存在"),
    "mixed": ("mixes the words of several people", "混了几个人的话"),
    "odd": ("has signs or a length that nobody's words have", "有原话里没有的符号，或太长"),
    "literal": ("has a number, name, link or code not said so", "数字、名称、链接或代码与原话不符"),
    "words": ("has words that were not said so", "用词与原话不符"),
    "sense": ("leaves out or puts in a «not», «if» or «maybe»", "丢了或添了“不”“如果”“可能”之类"),
}  # fmt: skip


class Rewritten(Record, frozen=True):
    """The issue, and why the model could not be asked to the end (None: it was)."""

    issue: Issue
    failure: Decision | None = None


class _Judged(Record, frozen=True):
    question: Question
    dropped: tuple[Reason, ...] = ()


def rewrite(issue: Issue, ask: Ask, most: int, fence: Callable[[], str] | None = None) -> Rewritten:
    """`issue` with at most `most` of its questions offered to the model.

    A decision says what became of it. Where the endpoint fails, what was done so far stays and the
    rest is not asked. `fence` makes the random word round the data (tests give their own).
    """
    fence = fence or (lambda: f"data-{secrets.token_hex(12)}")
    questions = list(issue.questions)
    judged: list[_Judged] = []
    nonsense = 0
    failure: Decision | None = None
    for place in [at for at, one in enumerate(questions) if _can_be_shorter(one)][:most]:
        question = questions[place]
        try:
            words = ask(prompt.turns(_said(question), fence(), title=_needs_title(question)))
        except Unavailable as exc:
            failure = _failed(exc)
            break
        reply = prompt.read(words)
        if reply is None:
            nonsense += 1
            continue
        judged.append(_judged(question, reply))
        questions[place] = judged[-1].question
    found = [failure] if failure else []
    found += [_count(judged, nonsense)] if judged or nonsense else []
    issue = msgspec.structs.replace(
        issue, questions=tuple(questions), decisions=(*issue.decisions, *found)
    )
    return Rewritten(issue=issue, failure=failure)


# --- what is offered -----------------------------------------------------------------------------


def _can_be_shorter(question: Question) -> bool:
    size = len(question.text) + sum(len(answer.text) for answer in question.answers)
    offers = _needs_title(question) or any(map(_is_long, question.answers))
    return offers and bool(question.sources) and size <= MOST_CHARACTERS


def _needs_title(question: Question) -> bool:
    return len(question.text) > LONG_QUESTION or "\n" in question.text


def _is_long(answer: Answer) -> bool:
    """Whether an answer of the chat is long enough; code is not shortened."""
    fenced = "```" in answer.text or "~~~" in answer.text or "$$" in answer.text
    return len(answer.text) >= LONG_ANSWER and bool(answer.sources) and not fenced


def _said(question: Question) -> list[Said]:
    """The question is m1, its answers are m2, m3 …; only those to be shortened are among them."""
    said = [Said(id="m1", role="question", text=question.text)]
    said += [
        Said(id=f"m{place}", role="answer", text=answer.text)
        for place, answer in enumerate(question.answers, 2)
        if _is_long(answer)
    ]
    return said


# --- what comes of it ----------------------------------------------------------------------------


def _judged(question: Question, reply: Reply) -> _Judged:
    said = {one.id: one for one in _said(question)}
    answers = list(question.answers)
    dropped: list[Reason] = []
    title = _title(question, reply, dropped)
    borne: dict[str, list[tuple[Verdict, str]]] = {}
    lost: Counter[str] = Counter()
    for sentence in _each_once(reply.sentences):
        verdict = _verdict(sentence, said, "answer")
        if verdict.reason is None:
            borne.setdefault(sentence.cites[0], []).append((verdict, _line(sentence.text)))
        else:
            dropped.append(verdict.reason)
            lost.update(cite for cite in set(sentence.cites) if cite in said)
    for cite, sentences in borne.items():
        place = int(cite[1:]) - 2
        shorter = _shorter(answers[place], sentences, lost[cite])
        if shorter is not None:
            answers[place] = shorter
    changed = msgspec.structs.replace(question, answers=tuple(answers))
    if title is not None:
        changed = msgspec.structs.replace(changed, title=title, rewritten=True)
    return _Judged(question=changed, dropped=tuple(dropped))


def _title(question: Question, reply: Reply, dropped: list[Reason]) -> str | None:
    """The title of the model, if the question bears it; what it lacks is told in `dropped`."""
    if reply.title is None or not reply.title.text.strip() or not _needs_title(question):
        return None
    asked = {"m1": Said(id="m1", role="question", text=question.text)}
    reason = _verdict(reply.title, asked, "question").reason
    title = _line(reply.title.text)
    if reason is None and len(title) > LONGEST_TITLE:
        reason = "odd"
    if reason is None and len(title) < len(question.text):
        return title
    dropped += [reason] if reason else []
    return None


def _verdict(sentence: Sentence, said: Mapping[str, Said], role: str) -> Verdict:
    """Whether the messages that the sentence cites, all of one person in that role, bear it."""
    cites = tuple(dict.fromkeys(sentence.cites))
    if not cites:
        return Verdict(reason="uncited")
    if any(cite not in said for cite in cites):
        return Verdict(reason="unknown")
    if len(cites) > 1 or said[cites[0]].role != role:
        return Verdict(reason="mixed")
    return judge(_line(sentence.text), said[cites[0]].text, title=role == "question")


def _shorter(answer: Answer, sentences: Sequence[tuple[Verdict, str]], lost: int) -> Answer | None:
    """The answer in the sentences that are borne, in the order in which it was said.

    None where its own words are better: as many sentences were dropped as kept, too much or too
    little is left, or an address was left out.
    """
    lines = [line for _, line in sorted(sentences, key=lambda one: one[0].place)]
    text = " ".join(lines) if not is_chinese(answer.text) else _joined(lines)
    own = len(answer.text)
    if lost >= len(sentences) or not LEAST_LEFT * own <= len(text) <= SHORTER * own:
        return None
    if not set(urls.find(answer.text)) <= set(urls.find(text)):
        return None
    return msgspec.structs.replace(answer, text=text, rewritten=True, original=answer.text)


def _joined(lines: Sequence[str]) -> str:
    """Chinese sentences on one line, each with an end."""
    ends = [line if line[-1] in "。！？!?；;…" else f"{line.rstrip('，,.')}。" for line in lines]
    return "".join(ends)


def _each_once(sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    seen: set[str] = set()
    for sentence in sentences:
        line = _line(sentence.text).casefold()
        if line and line not in seen:
            seen.add(line)
            yield sentence


def _line(text: str) -> str:
    return " ".join(text.split())


# --- what is said about it -----------------------------------------------------------------------


def _failed(exc: Unavailable) -> Decision:
    return Decision(
        kind="rewriting",
        en=f"Rewriting stopped: {exc.en}; what was not rewritten stands in people's own words.",
        zh=f"改写中断：{exc.zh}；没有改写的都是原话。",
    )


def _count(judged: Sequence[_Judged], nonsense: int) -> Decision:
    """How much a model wrote, what was dropped of it and why: somebody must read it."""
    shorter = sum(answer.rewritten for one in judged for answer in one.question.answers)
    titles = sum(one.question.rewritten for one in judged)
    reasons = Counter(reason for one in judged for reason in one.dropped)
    dropped = sum(reasons.values())
    en = (
        f"A language model shortened {shorter} answers and titled {titles} questions: check each"
        f" against its own words. {dropped} of its sentences were dropped"
    )
    zh = (
        f"语言模型缩写了 {shorter} 个回答，拟了 {titles} 个标题：请逐个对照原话。"
        f"另有 {dropped} 句被去掉"
    )
    if dropped:
        told = [(_REASONS[reason], times) for reason, times in reasons.most_common()]
        en += ": " + "; ".join(f"{times} × {said[0]}" for said, times in told)
        zh += "：" + "；".join(f"{said[1]} {times} 句" for said, times in told)
    if nonsense:
        en += f". {nonsense} replies could not be read"
        zh += f"。{nonsense} 次答复读不懂"
    sources = tuple(
        source
        for one in judged
        for answer in one.question.answers
        if answer.rewritten
        for source in answer.sources[:1]
    )
    return Decision(kind="rewriting", en=f"{en}.", zh=f"{zh}。", sources=sources)
