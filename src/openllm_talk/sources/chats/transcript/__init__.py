"""Transcripts of recordings: SubRip (SRT) and WebVTT (https://www.w3.org/TR/webvtt1/).

A message is what one person says until another speaks, or until a pause, or the end of a sentence
when it is long: cues are cut for a screen, not for a reader. The moment in the recording stands in
an attachment of the kind «recording» whose name is hours, minutes and seconds, `00:02:03`. The time
of day is only known where the file's name says when the recording began, as Zoom's do
(`GMT20240113-120005_…`).
"""

from functools import partial

from openllm_talk.sources.chats.transcript import claims, reader
from openllm_talk.sources.format import Format

FORMATS = (
    Format("transcript-srt", claims.srt, partial(reader.read, web=False), claims.near_srt),
    Format("transcript-vtt", claims.vtt, partial(reader.read, web=True), claims.near_vtt),
)
