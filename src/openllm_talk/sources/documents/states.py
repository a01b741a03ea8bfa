"""Whether what stands below a question answers it: wholly, in part, or not at all."""

import re
from collections.abc import Sequence

from openllm_talk.records import Answer, Role, Status

COUNTER = re.compile(r"[?？]\s*$")
_NO_WAY = (
    r"(?:目前|暂时|现在|似乎|好像|据我所知)?(?:还|都|也)?(?:没有|没|无)(?:看到|发现|听说)?(?:特别|太|什么|啥)?"
    r"(?:好的?|明确的?|统一的?|成熟的?|合适的?)?(?:办法|方案|方法|结论|答案|解决|解法|定论)"
)
_NO_WAY_BEHIND = re.compile(rf"[，,。；;]\s*(?P<answer>{_NO_WAY}[^，。；;?？]*)[。；;]?$")
_NO_WAY_ALONE = re.compile(
    rf"{_NO_WAY}[^，。；;?？]{{0,6}}[。；;~～…]*"
    r"|(?:there is )?no (?:good |clear )?(?:way|answer|solution|consensus)(?: yet| so far)?\.?",
    re.IGNORECASE,
)
_NO_ANSWER = re.compile(
    r"(?:我也)?(?:同问|蹲一?个?|\+1|不知道|不(?:太)?清楚|不(?:太)?了解|没(?:有)?人(?:回)?答|待(?:讨论|补充|回答|定|解决)"
    r"|(?:留到|放到|等)?(?:后续|下次|下期|之后)(?:再)?(?:讨论|聊|说|补充|议|看)吧?|未解决"
    r"|open|no idea|same question|(?:i )?(?:don['’]t|do not) know|me too|tbd)[。；;!！~～.…\s]*",
    re.IGNORECASE,
)
_EMPTY_POINT = re.compile(r"\d{1,2}[)）].{0,30}[:：]")


def no_way_behind(text: str) -> str | None:
    """«…, no good way so far» at the end of a question: the answer that it already gives itself."""
    found = _NO_WAY_BEHIND.search(text)
    return found["answer"] if found else None


def is_empty_point(text: str) -> bool:
    """«2）transformer：» announces a point that nobody made."""
    return _EMPTY_POINT.fullmatch(text) is not None


def status(role: Role, answers: Sequence[Answer], *, half: bool) -> Status | None:
    """How far a question is answered; `half` where its text or a point of it says that it is not.

    None for what is no question.
    """
    if role == "discussion":
        return None
    if not answers:
        return "open" if role == "question" else None
    said = "\n".join(answer.text for answer in answers).strip()
    if role == "question" and _NO_ANSWER.fullmatch(said):
        return "open"
    unsure = half or _NO_WAY_ALONE.fullmatch(said) is not None or _mostly_asks_back(answers)
    return "partly" if unsure else "answered"


def _mostly_asks_back(answers: Sequence[Answer]) -> bool:
    """Whether the answers are counter-questions rather than answers."""
    lines = [line for answer in answers for line in answer.text.split("\n") if line.strip()]
    prose = [line for line in lines if not re.fullmatch(r"(?:https?://)?\S+\.\S+", line.strip())]
    asking = sum(bool(COUNTER.search(line)) for line in prose)
    return asking > 0 and asking * 5 >= 2 * len(prose)
