"""The grammars of the clients, bouncers and bots whose logs are read.

- one line: `[HH:MM] <nick> text`, and all that do not differ from it: ZNC, Ubuntu's logs, supybot,
  The Lounge, annotated corpora. A channel and a date may stand in front.
- irssi: `10:00 <@nick> text`, `10:00  * nick waves`, `10:00 -!- nick [user@host] has joined #c`;
  the date only in `--- Log opened Fri Nov 27 10:00:00 2026`, `--- Day changed Sa Nov 28 2026`.
- WeeChat: `2026-11-27 10:00:00 TAB @nick TAB text`; later tabs belong to the text.
- XChat, HexChat: `Nov 27 10:00:00 <nick> TAB text`, `*` for actions and events alike; the year
  only in `**** BEGIN LOGGING AT Fri Nov 27 10:00:00 2026`, words and months in any language.
- mIRC: `[10:00] <nick> text`, `* Joins: nick (user@host)`, the date in `Session Start: …`.
- eggdrop: `[10:00] Action: nick waves`, `[00:00] --- Sat Nov 28 2026`.
- dircproxy: `[15 Jan 12:22] <nick!user@host> +text`, `@1073995200 <nick!user@host> text`,
  `<nick!user@host> [12:22] text`; the sign, where the server sends it, stands before every text.
- Konversation: `[Fri Nov 27 2026] [10:00:00] <nick> TAB text`, `Join TAB nick (…) has joined`.
- Pidgin: `(10:00:00 AM) nick: text`, under `Conversation with #c at … on me@server (irc)`.
"""

import datetime
import re
from collections.abc import Callable
from itertools import islice

from openllm_talk.sources import files, lines
from openllm_talk.sources.irc.grammar import (
    CLOCK,
    DATE,
    DAY,
    NUMBERS,
    SAID,
    SPEAKERS,
    STAMP,
    WORDS,
    ZONE,
    Grammar,
)

_NEVER = re.compile(r"(?!)")
_EVENTS = re.compile(
    r"(?:Joins|Parts|Quits): "
    r"|\S+ [\[(][^\s()]+@[^\s()]+[\])](?: |$)"
    r"|(?:Now talking (?:in|on) |Topic (?:for |is )|Set by |Retrieving [#&]|Users on [#&]|Channel [#&]"
    r"|You (?:are |were |have (?:left|been) )|You're |Your nick(?:name)? |Disconnected|Connect(?:ed|ing)"
    r"|Connection |Cannot join|Looking up |Rejoined |Attempting to |Received a (?:CTCP|DCC)|\*{3} )"
    r"|\S+ (?:is now known as |sets? (?:mode|ban|exempt|invite|modes|channel) ?|changes topic to "
    r"|has (?:joined$|joined [#&]|left$|left [#&(]|quit(?: IRC)?(?: \(|$)|kicked \S+ from |changed the topic )"
    r"|was kicked by |gives (?:channel|voice)|removes (?:channel|voice|ban|exempt|invite|user limit))"
)
"""What stands behind a «*» that no person did."""

ONE_LINE = Grammar(
    "irc",
    stamp=(
        rf"[ \t]{{0,8}}(?:(?!{DAY})([#&]?[^\s\[\]<>*=()-][^\s\[\]<>]*)[ \t]+"
        rf"(?=[\[(]|{DAY}|[0-9]+:))?"
        rf"(?:({DAY})[T, \t]+)?[\[(]?(?:({DAY})[T, ]+)?({CLOCK}){ZONE}[\])]?[ \t]+"
    ),
    blanks=False,
    sure=0.95,
)
IRSSI = Grammar(
    "irc-irssi",
    tell=re.compile(
        r"--- (?:Log (?:opened|closed)|Day changed) "
        rf"|{STAMP}-!- "
        rf"|{CLOCK} (?:<[ @+%&~][^<>\s]+>| \* )"
    ),
    notices=_NEVER,
    system=re.compile(r"\[|!|>>>"),
    days=re.compile(r"--- (.*)"),
)
WEECHAT = Grammar(
    "irc-weechat",
    stamp=rf"()()(?:({DAY}|{WORDS})[T ])?({CLOCK}){ZONE}\t",
    # Arrows and other signs stand where a nick would, for events.
    said=(
        r"<?[ @+%&~!]*([^\s<>*=\-\u2000-\u2bff](?:[^\t\n<>]{0,98}[^\s<>])?)>?\t([^\n]*)"
    ),
    tell=re.compile(rf"(?:(?:{DAY}|{WORDS})[T ])?{CLOCK}{ZONE}\t[^\t]*\t"),
    speakers=(re.compile(r"\t([^\t\n]{1,110})\t"), re.compile(r"\*\t(\S{1,100})")),
    told=re.compile(r"--\tNotice\(([^\s()]+)\)(?: -> \S+)?: (.*)", re.DOTALL),
    notices=_NEVER,
    system=re.compile(""),
)
HEXCHAT = Grammar(
    "irc-hexchat",
    tell=re.compile(
        r"\*{4} .*[0-9]{1,2}:[0-9]{2}:[0-9]{2} [0-9]{4}$"
        rf"|{STAMP}(?:<[^<>\t]+>|\*|-->|<--|---|-[^\s-]\S*-)\t"
    ),
    notices=_EVENTS,
    system=re.compile(r"[>*\[-]"),
    days=re.compile(r"\*{4} (.*)"),
)
MIRC = Grammar(
    "irc-mirc",
    tell=re.compile("Session (?:Start|Time|Close|Ident): "),
    notices=_EVENTS,
    days=re.compile("Session (?:Start|Time|Close): (.*)"),
    ident=re.compile(r"Session Ident: ([#&]\S+|\S+)"),
)
EGGDROP = Grammar(
    "irc-eggdrop",
    tell=re.compile(
        rf"\[{CLOCK}\] (?:--- \w+ \w+ +[0-9]{{1,2}} [0-9]{{4}}$|Action: "
        r"|\S+ \(\S+@\S+\) (?:joined|left)|Nick change: |[#&]\S+: mode change )"
    ),
    action=re.compile(r"(?:Action: |\*[ \t]+)([^\s*]{1,100})(?:[ \t]|$)(.*)", re.DOTALL),
    speakers=(*SPEAKERS, re.compile(r"Action: (\S{1,100})")),
    notices=_NEVER,
    system=re.compile(""),
    days=re.compile("--- (.*)"),
)
KONVERSATION = Grammar(
    "irc-konversation",
    stamp=rf"()()\[({DATE})\][ \t]\[({CLOCK})\]{ZONE}[ \t]+",
    tell=re.compile(rf"\[{DATE}\][ \t]\[{CLOCK}\]"),
    notices=_NEVER,
    system=re.compile(r"[^\s<>*][^\t]*\t"),
)
PIDGIN = Grammar(
    "irc-pidgin",
    stamp=rf"()()\((?:({DATE})[T, ] ?)?({CLOCK}){ZONE}\)[ \t]",
    said=r"([^\s:*<>()\[\]][^\s:<>()]{0,98}):(?:[ \t]|(?=\n))([^\n]*)",
    tell=re.compile(r"(?:<h[13]>)?Conversation with .* \(irc\)"),
    speakers=(re.compile(r"\)[ \t]([^\s:]{1,110})"),),
    action=re.compile(r"\*{3}(\S{1,100})(?:[ \t]|$)(.*)", re.DOTALL),
    notices=_NEVER,
    system=re.compile(""),
    days=re.compile(r"Conversation with .* at (.*) on .* \(irc\)"),
    ident=re.compile(r"Conversation with ([#&]\S+)"),
)


_BEHIND = re.compile(rf"^(<[^>\n]+>|\[[^\]\n]+\]|-[^\s-]+-) (\[(?:{WORDS} )?{CLOCK}\])(?= )", re.M)
_SECONDS = re.compile(r"^@([0-9]{9,10}) ", re.M)
_SPOKEN = re.compile(r"^(\[[^\]\n]*[0-9]\] (?:<[^>\n]+>|\[[^\]\n]+\]|-[^\s-]+-) )([^\n])", re.M)


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
        return lambda text: _SPOKEN.sub(r"\1", in_order(text))
    return in_order


def _moment(seconds: re.Match[str]) -> str:
    moment = datetime.datetime.fromtimestamp(int(seconds[1]), datetime.UTC)
    return f"[{moment:%Y-%m-%dT%H:%M:%SZ}] "


DIRCPROXY = Grammar(
    "irc-dircproxy",
    said=r"<[ @+%&~]*([^\s!<>]{1,100})(?:![^<>\n]*)?>(?:[ \t]|(?=\n))([^\n]*)",
    tell=re.compile(
        rf"(?:\[(?:{WORDS} )?{CLOCK}\] |@[0-9]{{9,10}} )?<[^\s!<>]+![^\s<>]+>[ \t]"
    ),
    told=re.compile(r"-(?!dircproxy-)([^\s!<>:/()]{1,100})(?:![^\s<>]*?)?-(?: |$)(.*)", re.DOTALL),
    action=re.compile(
        r"(?:\*[ \t]+|\[)([^\s*!\[\]]{1,100})(?:![^\s\]]*)?\]?(?: ACTION)?(?:[ \t]|$)(.*)", re.DOTALL
    ),
    notices=_NEVER,
    system=re.compile("-dircproxy- "),
    speakers=(re.compile(r"<([^\s!<>\n]{1,110})"), re.compile(r"[*\[][ \t]*([^\s*!\[\]]{1,100})")),
    prepare=_times_first,
)
DATED = Grammar("irc-dated", stamp=STAMP, said=SAID, sure=0.9, notices=_EVENTS)
"""What no client is known for, with a date in front that the one-line form does not have."""

ALL = (
    ONE_LINE,
    IRSSI,
    WEECHAT,
    HEXCHAT,
    MIRC,
    EGGDROP,
    DIRCPROXY,
    KONVERSATION,
    PIDGIN,
    DATED,
)
