"""What tells the log of a program from a chat: who «speaks» there is a level or a part of it.

2026-11-27 10:00:01 - INFO: started
[2026-11-27 10:00:01] production.ERROR: …
"""

import re
from collections.abc import Sequence

_LEVEL = re.compile(
    r"(?:.*[\s.\[|(/-])?\W?(?:INFO|DEBUG|TRACE|WARN(?:ING)?|ERROR|ERR|FATAL|CRIT(?:ICAL)?|NOTICE|LOG"
    r"|ALERT|EMERGENCY|SEVERE|VERBOSE|PANIC|[Ii]nfo|[Dd]ebug|[Ww]arn(?:ing)?|[Ee]rror)\b.{0,40}"
)


def are_levels(speakers: Sequence[str]) -> bool:
    """Whether most of those that seem to speak are levels of a log. Nobody is no level."""
    found = sum(1 for speaker in speakers if _LEVEL.fullmatch(speaker))
    return found * 2 > len(speakers)
