"""The logs of dircproxy, in the three ways it writes them.

`[15 Jan 12:22] <nick!user@host> +text`, `<nick!user@host> [12:22] text` and, in old versions,
`@1073995200 <nick!user@host> text`; actions are `[nick!user@host] ACTION waves`, events are
`-dircproxy- nick joined`. Servers that say of every text whether its author is known to them put
a sign before it, + or -, which is no part of what was said.
"""

import datetime
import re
from collections.abc import Callable
from itertools import islice

from openllm_talk.sources import files, lines
from openllm_talk.sources.chats.irc.grammar import CLOCK, NEVER, WORDS, Grammar

_BEHIND = re.compile(rf"^(<[^>\n]+>|\[[^\]\n]+\]|-[^\s-]+-) (\[(?:{WORDS} )?{CLOCK}\])(?= )", re.M)
_SECONDS = re.compile(r"^@([0-9]{9,10}) ", re.M)
_SPOKEN = re.compile(r"^(\[[^\]\n]*[0-9Z]\] (?:<[^>\n]+>|-[^\s-]+-) )([^\n])", re.M)
_SIGN = re.compile(r"^(\[[^\]\n]*[0-9Z]\] (?:<[^>\n]+>|-[^\s-]+-) )[+-]", re.M)


def _times_first(source: files.Source) -> Callable[[str], str]:
    """Puts the times of dircproxy in front and takes the signs away.

    Servers sign a text by whether its author is known to them (+) or not (-): then every text has
    a sign, else a sign is somebody's.
    """
    first = "\n".join(passage.text for passage in islice(lines.passages(source), 1))
    behind = _BEHIND.search(first) is not None

    def in_order(text: str) -> str:
        text = _BEHIND.sub(r"\2 \1", text) if behind else text
        return _SECONDS.sub(_moment, text) if text.startswith("@") or "\n@" in text else text

    signs = [found[2] for found in _SPOKEN.finditer(in_order(first)) if "<" in found[1]]
    if signs and all(sign in "+-" for sign in signs):
        return lambda text: _SIGN.sub(r"\1", in_order(text))
    return in_order


def _moment(seconds: re.Match[str]) -> str:
    moment = datetime.datetime.fromtimestamp(int(seconds[1]), datetime.UTC)
    return f"[{moment:%Y-%m-%dT%H:%M:%SZ}] "


DIRCPROXY = Grammar(
    "irc-dircproxy",
    said=r"<[ @+%&~]*([^\s!<>]{1,100})(?:![^<>\n]*)?>(?:[ \t]|(?=\n))([^\n]*)",
    tell=re.compile(rf"(?:\[(?:{WORDS} )?{CLOCK}\] |@[0-9]{{9,10}} )?<[^\s!<>]+![^\s<>]+>[ \t]"),
    told=re.compile(r"-(?!dircproxy-)([^\s!<>:/()]{1,100})(?:![^\s<>]*?)?-(?: |$)(.*)", re.DOTALL),
    action=re.compile(
        r"(?:\*[ \t]+|\[)([^\s*!\[\]]{1,100})(?:![^\s\]]*)?\]?(?: ACTION)?(?:[ \t]|$)(.*)",
        re.DOTALL,
    ),
    notices=NEVER,
    system=re.compile("-dircproxy- "),
    speakers=(re.compile(r"<([^\s!<>\n]{1,110})"), re.compile(r"[*\[][ \t]*([^\s*!\[\]]{1,100})")),
    prepare=_times_first,
)
