"""The application that the commands register with."""

import typer

app = typer.Typer(
    name="talk",
    help=(
        "Group chat in, numbered issue out, nothing asked is ever lost.\n\n"
        "群聊进，一期刊物出；问过的，一个都不丢。"
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
