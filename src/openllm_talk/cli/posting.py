"""`talk post`: a published issue back into the groups that made it."""

from typing import TYPE_CHECKING, Annotated

import typer

from openllm_talk.cli.application import app
from openllm_talk.cli.community import AsJson, Workspace, opened
from openllm_talk.cli.output import json_line, json_lines, say, show, warn

if TYPE_CHECKING:
    from openllm_talk.publish.posting.post import Post

DONE = ("ready", "sent", "already")


@app.command()
def post(
    number: Annotated[str, typer.Argument(help="The issue's number. 期号。")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the messages, send nothing. 只看不发。")
    ] = False,
    again: Annotated[
        bool,
        typer.Option(
            "--again", help="Send where it is not known to have arrived. 不知到没到的，再发一次。"
        ),
    ] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """发回群里 · Post a published issue to the groups of [[posting]], each once."""
    _, community = opened(workspace)
    from openllm_talk.publish.posting.post import do_post, planned

    posts = planned(community, number) if dry_run else do_post(community, number, again=again)
    findings = False
    for each in posts:
        findings = findings or each.state not in DONE
        if as_json:
            json_lines([each])
        else:
            _describe(each)
    raise typer.Exit(1 if findings else 0)


def _describe(post: "Post") -> None:
    place = f"{post.platform} ({post.hook})"
    if post.state == "ready":
        show(place)
        json_line(post.message)
    elif post.state == "sent":
        say(f"{place}: posted", f"{place}：已发出")
    elif post.state == "already" and post.changed:
        say(
            f"{place}: posted before, in other words; the group has the older text",
            f"{place}：以前发过，内容已有改动；群里是旧的",
        )
    elif post.state == "already":
        say(f"{place}: posted before", f"{place}：以前发过")
    elif post.state == "failed":
        warn(f"{place}: not posted: {post.reason}", f"{place}：没有发出：{post.reason_zh}")
    else:
        warn(
            f"{place}: {post.reason}; if it is not, run «talk post … --again»",
            f"{place}：{post.reason_zh}；如果没有，请运行 “talk post … --again”",
        )
