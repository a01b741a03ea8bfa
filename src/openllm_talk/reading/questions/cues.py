"""What one line does, seen alone, as numbers: the cues of `utterance.py`."""

import re
from typing import Final

from openllm_talk.reading import utterance

NAMES: Final = (
    "asking",
    "problem",
    "plea",
    "closing",
    "thanks",
    "success",
    "failure",
    "suggests",
    "needs context",
    "command or file",
    "greeting in front",
    "asking after the greeting",
    "says you",
    "number of words",
    "letters",
    "other question words",
    "advises",
    "refuses to answer",
    "one or not (X不X)",
    "ends like a question",
    "asks how much or which",
    "this or that",
    "advertises or announces",
)
_NEEDS_CONTEXT: Final = re.compile(
    r"^(?:and |but |or |so |then |what about|how about|which one|why not|really|huh|that|it "
    r"|this|those|these"
    r"|那|这|它|他们|还是|所以|然后|为啥$|为什么$|怎么弄$)",
    re.IGNORECASE,
)
_COMMAND_OR_FILE: Final = re.compile(
    r"`[^`]+`|\bsudo |\bapt(?:-get|itude)? |\bpip3? install|--[a-z][\w-]+"
    r"|/(?:etc|usr|home|var|dev)/|[\w-]\.(?:conf|py|sh|cfg|ini|yaml|json|list)\b|\w=\w"
)
_QUESTION_WORD: Final = re.compile(
    r"\b(?:how|what|why|where|which|who|when)\b|怎么|怎样|如何|为什么|为啥|什么|啥|哪|多少|几", re.I
)
_ADVISES: Final = re.compile(
    r"\b(?:you (?:can|could|need|should|have to|might|want to|must|may)|try|just|use|run|install"
    r"|edit|add|remove|go to|click|check|make sure|look (?:in|at|for)|see|there(?:'s| is| are)"
    r"|it's|it is|yes|no|nope|yep|yeah|because|depends)\b"
    r"|可以|试试|建议|应该|直接|先|用|一般|加个|换成|改成|看下|是因为|取决于|不用|没必要|推荐",
    re.IGNORECASE,
)
_REFUSES: Final = re.compile(
    r"\b(?:don't know|dont know|no idea|not sure|dunno|google|ask in|join|/join|rtfm|wrong channel"
    r"|off-?topic|what (?:do you mean|exactly|are you)|which (?:version|one)|define)\b"
    r"|#[a-z][\w-]+|不知道|不清楚|不懂|没用过|没试过|同问|蹲|百度|自己搜|什么意思|具体",
    re.IGNORECASE,
)
_OR_NOT: Final = re.compile(
    r"([\u3400-\u9fff])[不没]\1|有没有|是否|能否|可否|\bor not\b|\bwhether\b"
)
_LIKE_A_QUESTION: Final = re.compile(
    r"(?:[吗么嘛呢吧啊呀不没]|[?？]|\b(?:right|anyone|please|plz|though|then))[\s?？。.!！~]*$",
    re.I,
)
_HOW_MUCH: Final = re.compile(
    r"[多几][大快高长久少次个张步轮倍台天条种遍]|哪[个种家里些儿款版]?|咋|谁|啥|怎|"
    r"\bhow (?:much|many|long|often|big|fast)\b|\bwhich\b|\bwhat(?:'s)?\b",
    re.IGNORECASE,
)
_THIS_OR_THAT: Final = re.compile(
    r"\S还是\S|\bversus\b|\bvs\b|\w or \w+.{0,20}\?|区别|哪个好", re.IGNORECASE
)
_ANNOUNCES: Final = re.compile(
    r"【[^】]{2,20}】|🔥|招聘|急招|内推|私我|私聊|dd我|有意|出租|现货|顺丰|优惠|团队|回复[「“\"]|打卡"
    r"|腾讯会议|今晚 ?\d|\bhiring\b|\bDM me\b|\bfor sale\b|\bwelcome to\b|大家好|多多指教|前辈",
    re.IGNORECASE,
)


def announces(text: str) -> bool:
    """Whether `text` advertises, offers a job or announces something."""
    return bool(_ANNOUNCES.search(text))


def of(text: str) -> list[float]:
    """The cues of `text` (see `utterance.plain`), one a name of NAMES."""
    body = utterance.without_greeting(text)
    asking = utterance.asking(text)
    return [
        asking,
        utterance.reports_problem(text),
        utterance.is_plea(text),
        utterance.is_closing(text),
        utterance.thanks(text),
        utterance.reports_success(text),
        utterance.reports_failure(text),
        utterance.suggests(text),
        bool(_NEEDS_CONTEXT.match(text)),
        bool(_COMMAND_OR_FILE.search(text)),
        body != text,
        utterance.asking(body) if body != text else asking,
        utterance.says_you(text),
        min(len(utterance.words(text)), 60),
        min(len(text), 600),
        len(_QUESTION_WORD.findall(text)),
        len(_ADVISES.findall(text)),
        bool(_REFUSES.search(text)),
        bool(_OR_NOT.search(text)),
        bool(_LIKE_A_QUESTION.search(text)),
        len(_HOW_MUCH.findall(text)),
        bool(_THIS_OR_THAT.search(text)),
        announces(text),
    ]
