"""`talk search` and `talk asked`: what is in the archive already."""

from typing import TYPE_CHECKING, Annotated

import typer

from openllm_talk.cli.application import app
from openllm_talk.cli.community import AsJson, Workspace, opened
from openllm_talk.cli.output import json_line, say, show, state

if TYPE_CHECKING:
    from openllm_talk.archive.search.found import Earlier, Found

Limit = Annotated[int, typer.Option(min=1, max=200, help="At most so many. 最多几条。")]
KINDS_ZH = {
    "question": "问题",
    "entry": "条目",
    "link": "链接",
    "thread": "会话",
    "message": "消息",
}


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="Words, in any language. 要找的词。")],
    limit: Limit = 10,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """搜索 · Find what was said, asked and shared, best first."""
    opened(workspace)
    from openllm_talk.archive.search.finding import search as find
    from openllm_talk.archive.store import storing

    with storing():
        found = find(query, limit=limit)
    if as_json:
        json_line(found)
        return
    for one in found:
        _describe_found(one)
    if not found:
        say(f"nothing was found for «{query}»", f"没有找到 “{query}”")


def _describe_found(one: "Found") -> None:
    where = one.issue or one.time or one.id
    what = f"{one.score:.2f} {one.kind} {where}: {one.title}"
    say(what, f"{one.score:.2f} {KINDS_ZH[one.kind]} {where}：{one.title}")
    for url in one.urls[:3]:
        show(f"     {url}")


@app.command()
def asked(
    question: Annotated[str, typer.Argument(help="The question. 要问的问题。")],
    limit: Limit = 10,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """问过没有 · Find earlier questions like this one, and whether it was asked before."""
    _, community = opened(workspace)
    from openllm_talk.archive.search.asking import asked as ask
    from openllm_talk.archive.store import storing

    with storing():
        earlier = ask(question, community, limit)
    if as_json:
        json_line(earlier)
        return
    for one in earlier:
        _describe_earlier(one)
    if not any(one.same for one in earlier):
        say("it was not asked before, as far as can be told", "看起来还没有人问过")


def _describe_earlier(one: "Earlier") -> None:
    mark = "=" if one.same else " "
    where = " ".join(part for part in (one.issue, one.label) if part) or one.id
    text = " ".join(one.text.split())
    say(
        f"{mark} {one.score:.2f} {where} ({state(one.status)}): {text}",
        f"{mark} {one.score:.2f} {where}（{state(one.status)}）：{text}",
    )
