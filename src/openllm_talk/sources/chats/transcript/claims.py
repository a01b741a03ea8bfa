"""How sure a file is a transcript: by its first words and by cues that have times."""

from openllm_talk.sources.chats.transcript import cues
from openllm_talk.sources.format import Complaint
from openllm_talk.sources.look import Look

_NEAR = Complaint(
    "looks like a transcript, but no cue has a time like «00:00:01,000 --> 00:00:02,000»",
    "看起来是录音文字稿，但没有一条带有 “00:00:01,000 --> 00:00:02,000” 这样的时间",
)


def vtt(look: Look) -> float:
    """Sure where the file says that it is WebVTT and a cue has a time."""
    return 0.97 if _is_web(look) and _has_cue(look) else 0.0


def srt(look: Look) -> float:
    """Sure where the first lines are a number and a time; or a time alone, as some tools write."""
    first = _first(look)
    if not first or _is_web(look):
        return 0.0
    if first[0].isdecimal() and len(first) > 1 and cues.span(first[1]):
        return 0.97
    return 0.9 if cues.span(first[0]) else 0.0


def near_vtt(look: Look) -> Complaint | None:
    """For a file that says that it is WebVTT and has no cue."""
    return _NEAR if _is_web(look) and not _has_cue(look) else None


def near_srt(look: Look) -> Complaint | None:
    """For a file whose first number has an arrow under it, but no times."""
    first = _first(look)
    arrow = len(first) > 1 and first[0].isdecimal() and cues.ARROW in first[1]
    return _NEAR if arrow and not cues.span(first[1]) else None


def _is_web(look: Look) -> bool:
    word, _, rest = look.beginning[:20].lstrip("\ufeff").partition("WEBVTT")
    return not word and (not rest or rest[0] in " \t\r\n")


def _has_cue(look: Look) -> bool:
    return any(cues.ARROW in line and cues.span(line) is not None for line in look.lines)


def _first(look: Look) -> list[str]:
    return [line.strip("\ufeff \t") for line in look.lines if line.strip("\ufeff \t")][:2]
