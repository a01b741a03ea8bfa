"""The grammars of the clients, bouncers and bots whose logs are read.

- one line: `[HH:MM] <nick> text`, and all that do not differ from it: ZNC, Ubuntu's logs, supybot,
  The Lounge, annotated corpora. A channel and a date may stand in front.
- irssi: `10:00 <@nick> text`, `10:00  * nick waves`, `10:00 -!- nick [user@host] has joined #c`;
  the date only in `--- Log opened Fri Nov 27 10:00:00 2026`, `--- Day changed Sa Nov 28 2026`.
- WeeChat: `2026-11-27 10:00:00 TAB @nick TAB text`; later tabs belong to the text, and so do lines
  without a time.
- XChat, HexChat: `Nov 27 10:00:00 <nick> TAB text`, `*` for actions and events alike; the year
  only in `**** BEGIN LOGGING AT Fri Nov 27 10:00:00 2026`, words and months in any language.
- mIRC: `[10:00] <nick> text`, `* Joins: nick (user@host)`, the date in `Session Start: …`.
- eggdrop: `[10:00] Action: nick waves`, `[00:00] --- Sat Nov 28 2026`.
- dircproxy: see `dircproxy.py`.
- Konversation: `[Fri Nov 27 2026] [10:00:00] <nick> TAB text`, `Join TAB nick (…) has joined`.
- Any of them without times: `<nick> text`.
- Pidgin: `(10:00:00 AM) nick: text`, under `Conversation with #c at … on me@server (irc)`.
"""

import re

from openllm_talk.sources.chats.irc.dircproxy import DIRCPROXY
from openllm_talk.sources.chats.irc.grammar import (
    CLOCK,
    DATE,
    DAY,
    NEVER,
    NO_STAMP,
    NUMBERS,
    SPEAKERS,
    STAMP,
    TIME,
    TOLD,
    WORDS,
    ZONE,
    Grammar,
)

_ARRIVALS = re.compile(r"\S+ [\[(][^\s()]+@[^\s()]+[\])](?: |$)")
_EVENTS = re.compile(
    r"(?:Joins|Parts|Quits): "
    rf"|{_ARRIVALS.pattern}"
    r"|(?:Now talking (?:in|on) |Topic (?:for |is )|Set by |Retrieving [#&]|Users on [#&]"
    r"|Channel [#&]|You (?:are |were |have (?:left|been) )|You're |Your nick(?:name)? "
    r"|Disconnected|Connect(?:ed|ing|ion) ?|Cannot join|Looking up |Rejoined |Attempting to "
    r"|Received a (?:CTCP|DCC)|\*{3} )"
    r"|\S+ (?:is now known as |sets? (?:modes?|ban|exempt|invite|channel)\b|changes topic to "
    r"|has (?:joined$|joined [#&]|left$|left [#&(]|quit(?: IRC)?(?: \(|$)|kicked \S+ from "
    r"|changed the topic )|was kicked by |gives (?:channel|voice)"
    r"|removes (?:channel|voice|ban|exempt|invite|user limit))"
)
"""What stands behind a «*» that no person did."""

ONE_LINE = Grammar(
    "irc",
    stamp=(
        rf"[ \t]{{0,8}}(?:(?!{DAY}|{NUMBERS}[ \t])([#&]?[^\s\[\]<>*=()-][^\s\[\]<>]*)[ \t]+"
        rf"(?=[\[(]|{DAY}|[0-9]+:))?"
        rf"(?:({DAY})[T, \t]+)?[\[(]?(?:({DAY})[T, ]+)?({CLOCK}){ZONE}[\])]?[ \t]+"
    ),
    blanks=False,
    system=_ARRIVALS,
    sure=0.95,
)
_IRSSI_STAMP = rf"{TIME}(?:[ \t]+|(?=<|-!-))"
"""Some let the clock touch what follows."""
IRSSI = Grammar(
    "irc-irssi",
    stamp=_IRSSI_STAMP,
    tell=re.compile(
        r"--- (?:Log (?:opened|closed)|Day changed) "
        rf"|{_IRSSI_STAMP}-!- "
        rf"|{CLOCK} (?:<[ @+%&~][^<>\s]+>| \* )"
    ),
    notices=NEVER,
    system=re.compile(r"\[|!|>>>"),
    days=re.compile(r"--- (.*)"),
)
_WEECHAT_BEGINS = (
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}\t"  # what most write, first
    rf"|(?:(?:{DAY}|{WORDS})[T ])?{CLOCK}(?: ?(?:Z|UTC|[+-][0-9:]{{4,6}}))?\t)"
)
WEECHAT = Grammar(
    "irc-weechat",
    stamp=rf"()()(?:({DAY}|{WORDS})[T ])?({CLOCK}){ZONE}\t",
    # Arrows and other signs stand where a nick would, for events. Since 4.0 a message may have
    # several lines.
    said=(
        r"<?[ @+%&~!]*([^\s<>*=\-\u2000-\u2bff](?:[^\t\n<>]{0,98}[^\s<>])?)>?"
        rf"\t([^\n]*(?:\n(?!{_WEECHAT_BEGINS})[^\n]*)*)"
    ),
    begins=re.compile(_WEECHAT_BEGINS),
    tell=re.compile(rf"(?:(?:{DAY}|{WORDS})[T ])?{CLOCK}{ZONE}\t[^\t]*\t"),
    speakers=(re.compile(r"\t([^\t\n]{1,110})\t"), re.compile(r"\*\t(\S{1,100})")),
    told=re.compile(r"--\tNotice\(([^\s()]+)\)(?: -> \S+)?: (.*)", re.DOTALL),
    notices=NEVER,
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
    notices=NEVER,
    system=re.compile(""),
    days=re.compile("--- (.*)"),
)
KONVERSATION = Grammar(
    "irc-konversation",
    stamp=rf"()()\[({DATE})\][ \t]\[({CLOCK})\]{ZONE}[ \t]+",
    tell=re.compile(rf"\[{DATE}\][ \t]\[{CLOCK}\]"),
    told=re.compile(rf"(?:[^\W\d_]{{1,20}}\t)?(?:{TOLD})", re.DOTALL),
    notices=NEVER,
    system=re.compile(r"[^\s<>*][^\t]*\t"),
)
PIDGIN = Grammar(
    "irc-pidgin",
    stamp=rf"()()\((?:({DATE})[T, ] ?)?({CLOCK}){ZONE}\)[ \t]",
    said=r"([^\s:*<>()\[\]][^\s:<>()]{0,98}):(?:[ \t]|(?=\n))([^\n]*)",
    tell=re.compile(r"(?:<h[13]>)?Conversation with \S{1,200} at .{1,100} on \S{1,200} \(irc\)"),
    speakers=(re.compile(r"\)[ \t]([^\s:]{1,110})"),),
    action=re.compile(r"\*{3}(\S{1,100})(?:[ \t]|$)(.*)", re.DOTALL),
    notices=NEVER,
    system=re.compile(""),
    days=re.compile(r"Conversation with \S{1,200} at (.{1,100}) on \S{1,200} \(irc\)"),
    ident=re.compile(r"Conversation with ([#&]\S+)"),
)
DATED = Grammar("irc-dated", notices=_EVENTS, system=_ARRIVALS, sure=0.9)
"""What no client is known for, with a date in front that the one-line form does not have."""
_TAGS = (
    "(?i:html|head|body|title|meta|script|style|div|span|p|a|b|i|u|em|strong|br|hr|h[1-6]|ul|ol|li"
    "|dl|dt|dd|table|tr|td|th|pre|code|form|section|center|font)"
)
UNTIMED = Grammar(
    "irc-untimed",
    stamp=NO_STAMP,
    said=rf"<(?!{_TAGS}>)[ @+%&~!]*([^<>\s=/\"]{{1,64}})>(?:[ \t]|(?=\n))([^\n]*)",
    notices=_EVENTS,
    system=_ARRIVALS,
    days=MIRC.days,
    ident=MIRC.ident,
    sure=0.7,
)
"""A log without any time."""

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
    UNTIMED,
)
