"""`talk people`: who speaks, and which of them are one person."""

from typing import TYPE_CHECKING, Annotated

import typer

from openllm_talk.cli.application import app
from openllm_talk.cli.community import AsJson, Workspace, opened
from openllm_talk.cli.output import json_line, json_lines, language, say, show

if TYPE_CHECKING:
    from openllm_talk.archive.joining import Member

people = typer.Typer(
    help="谁是谁 · Who speaks, and which of them are one person.",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(people, name="people")

Whom = Annotated[
    str, typer.Argument(help="A number of «talk people», a name, or platform:account. 编号或名字。")
]


@people.callback()
def list_people(
    context: typer.Context, workspace: Workspace = None, as_json: AsJson = False
) -> None:
    """谁是谁 · List everybody who wrote, with their names, and who may be the same person."""
    if context.invoked_subcommand is not None:
        return
    opened(workspace)
    from openllm_talk.archive.joining import members
    from openllm_talk.archive.store import storing

    with storing():
        found = members()
    if as_json:
        json_lines(found)
        return
    for member in found:
        _describe(member)
    if any(member.alike for member in found):
        say(
            "those marked = may be one person: talk people join OTHER INTO",
            "标了 = 的可能是同一个人：talk people join 编号 并入的编号",
        )


def _describe(member: "Member") -> None:
    apart = "、" if language() == "zh" else ", "
    accounts = apart.join(
        dict.fromkeys(
            f"{account.name or account.account} ({account.platform})" for account in member.accounts
        )
    )
    joined = "".join(f" +{number}" for number in member.joined)
    alike = "".join(f" ={number}" for number in member.alike)
    show(f"{member.id:>5}  {member.messages:>7}  {member.name}  [{accounts}]{joined}{alike}")


@people.command()
def join(
    other: Whom,
    into: Whom,
    name: Annotated[
        str | None, typer.Option(help="How to call them from now on. 以后叫什么。")
    ] = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """两人并一人 · Say that two are one person, in every import from now on."""
    opened(workspace)
    from openllm_talk.archive.joining import do_join
    from openllm_talk.archive.store import storing

    with storing():
        member = do_join(other, into, name)
    if as_json:
        json_line(member)
    else:
        say(f"«{other}» is «{member.name}» from now on", f"“{other}” 从现在起就是 “{member.name}”")


@people.command()
def split(
    number: Annotated[int, typer.Argument(help="The number that was joined (+N). 并掉的编号。")],
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """一人拆回两人 · Take a join back."""
    opened(workspace)
    from openllm_talk.archive.joining import do_split
    from openllm_talk.archive.store import storing

    with storing():
        root = do_split(number)
    if as_json:
        json_line({"id": number, "was": root})
    else:
        say(f"{number} and {root} are two people again", f"{number} 和 {root} 又是两个人了")
