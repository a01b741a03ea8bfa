"""`talk invite`: the first admin, and everybody whom a link on the command line is easier for."""

from typing import Annotated, Literal

import typer

from openllm_talk.cli.application import app
from openllm_talk.cli.community import AsJson, Workspace, opened
from openllm_talk.cli.output import json_line, say, show


@app.command()
def invite(
    role: Annotated[
        Literal["member", "editor", "admin"], typer.Option(help="As what. 邀请来当什么。")
    ] = "member",
    people: Annotated[int, typer.Option(help="How many it is for. 可用几次。")] = 1,
    days: Annotated[int, typer.Option(help="How long it is good. 几天内有效。")] = 7,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """邀请成员 · Make a link with which somebody becomes a member of the workshop."""
    folder, _ = opened(workspace)
    from openllm_talk.archive.store import storing
    from openllm_talk.web.accounts.invitations import do_invite
    from openllm_talk.web.hosting import address_of

    with storing():
        made = do_invite(None, role, days, people)
    link = f"{address_of(folder)}members/join/{made.token}/"
    if as_json:
        json_line({"link": link, "role": role, "people": people, "days": days})
        return
    show(link)
    say(
        "send this link to whom you invite; it is shown only now",
        "把这个链接发给被邀请的人；它只显示这一次",
    )
