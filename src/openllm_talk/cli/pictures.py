"""The pictures of a past issue: how many were left unread, and where they stand."""

from collections import Counter
from pathlib import Path

from openllm_talk.cli.output import warn
from openllm_talk.errors import Language

MOST_PLACES = 12
"""Places of pictures that are named one by one."""


def name_pictures(path: Path) -> None:
    """Say how many pictures of a document were left unread, and where they stand."""
    from openllm_talk.sources import documents

    found = documents.pictures(path)
    if not found:
        return
    places = Counter((one.page, one.line, one.under) for one in found)
    shown = list(places.items())[:MOST_PLACES]
    en = [_place(*place, "en") + (f" ×{count}" if count > 1 else "") for place, count in shown]
    zh = [_place(*place, "zh") + (f" ×{count}" if count > 1 else "") for place, count in shown]
    if more := len(places) - len(shown):
        en, zh = [*en, f"and {more} more places"], [*zh, f"另外 {more} 处"]
    warn(
        f"{path}: {len(found)} {'picture was' if len(found) == 1 else 'pictures were'} not read"
        f" ({', '.join(en)}); pictures may show people who were never asked",
        f"{path}：有 {len(found)} 张图片没有读（{'、'.join(zh)}）；图片里可能有没征求过同意的人",
    )


def _place(page: int | None, line: int | None, under: str | None, language: Language) -> str:
    """Where a picture stands, in one language."""
    if page is not None:
        return f"page {page}" if language == "en" else f"第 {page} 页"
    if line is not None:
        return f"line {line}" if language == "en" else f"第 {line} 行"
    if under is not None:
        return f"under «{under[:40]}»" if language == "en" else f"“{under[:40]}” 下"
    return "at the beginning" if language == "en" else "开头"
