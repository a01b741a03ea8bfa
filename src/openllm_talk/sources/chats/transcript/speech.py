"""Who says what in a cue: voices, labels in front of the words, and words without marks."""

import re
from collections import Counter
from collections.abc import Iterable
from html import unescape

import msgspec

from openllm_talk.sources import files
from openllm_talk.sources.chats.transcript import cues
from openllm_talk.sources.lines import MARKS

_VOICE = re.compile(r"<v(?:\.[^\s>]{0,80})?[ \t]+([^>\n]{1,120})>")
_MARK_OF_WEB = re.compile(
    r"</?(?:[cibuv]|ruby|rt|lang)(?:[.\s][^<>]{0,200})?>|<(?:\d{1,4}:)?\d\d:\d\d\.\d{3}>", re.ASCII
)
_MARK_OF_SUBRIP = re.compile(r"</?(?:[ibus]|font)(?:\s[^<>]{0,200})?>|\{\\an?\d{1,2}\}", re.I)
_LABEL = re.compile(r"\s*([^\s:：<>,，。.!?！？\d][^:：<>,，。!?！？\n]{0,39}?)\s*[:：](?!//)\s*")
_GENERIC = re.compile(r"(?:speaker|说话人|发言人|讲话人)[ _]?\d{1,3}", re.I)
_MOST_NAMES = 10_000


class Said(msgspec.Struct, frozen=True, gc=False):
    """Words of one speaker; `labelled` says that the cue itself names who it is."""

    author: str | None
    lines: tuple[str, ...]
    labelled: bool


class Labels(msgspec.Struct, frozen=True):
    """Which words before a colon are names, by how the beginning of the file uses them.

    `names` stand there at least twice. Where `always`, nearly every cue begins with one: then any
    is a name, and a cue without one is nobody's; else it goes on with who spoke before.
    """

    names: frozenset[str] = frozenset()
    often: bool = False
    always: bool = False

    def name(self, text: str) -> re.Match[str] | None:
        """The label at the beginning of a cue's words, if it is somebody's name."""
        found = _LABEL.match(text)
        if found and (self.often or found[1] in self.names or _GENERIC.fullmatch(found[1])):
            return found
        return None


def labels(source: files.Source) -> Labels:
    """How the transcript names its speakers, from its first quarter of a megabyte."""
    found: Counter[str] = Counter()
    held = labelled = 0
    before = ""
    for line in files.beginning(source).splitlines():
        if cues.ARROW in before and cues.ARROW not in line:
            held += 1
            match = _LABEL.match(line)
            if match and len(found) < _MOST_NAMES:
                labelled += 1
                found[match[1]] += 1
        before = line
    names = frozenset(name for name, count in found.items() if count > 1)
    return Labels(names, labelled * 2 >= held > 1, labelled * 10 >= held * 9 and held > 1)


def said(texts: Iterable[str], labels: Labels, *, web: bool) -> list[Said]:
    """What a cue holds, speaker by speaker, without marks; nothing for a cue without words."""
    whole = "\n".join(texts)
    if not web:
        return _labelled(_MARK_OF_SUBRIP.sub("", whole), labels)
    if "<v" not in whole:
        return _labelled(_plain(whole), labels)
    before, *voices = _VOICE.split(whole)
    found = _labelled(_plain(before), labels)
    for name, text in zip(voices[::2], voices[1::2], strict=True):
        spoken = _lines(_plain(text))
        if spoken:
            found.append(Said(_name(_plain(name)), spoken, labelled=True))
    return found


def _labelled(text: str, labels: Labels) -> list[Said]:
    """The words with the label that stands before them, and with one before a later line."""
    found: list[Said] = []
    author, held, named = None, list[str](), False
    for line in text.split("\n"):
        label = labels.name(line)
        if label is not None:
            if held:
                found.append(Said(author, tuple(held), named))
            author, held, named = _name(label[1]), [], True
            line = line[label.end() :]
        held += _lines(line)
    if held:
        found.append(Said(author, tuple(held), named))
    return found


def _plain(text: str) -> str:
    return unescape(_MARK_OF_WEB.sub("", text)) if "<" in text or "&" in text else text


def _name(text: str) -> str | None:
    return " ".join(text.split()).strip(MARKS) or None


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for each in text.split("\n") if (line := each.strip(MARKS + " \t")))
