"""Results as a run leaves them, made in a line."""

from collections.abc import Sequence
from typing import Any

from openllm_talk.practice.results import Outcome, Result


def asked(
    rights: str | Sequence[Outcome], *, start: int = 0, per_database: int = 1, **told: Any
) -> list[Result]:
    """A result for each sign of «+» (right) and «-» (wrong), or for each outcome.

    So many in a row share a database; `told` holds any other fields of them all.
    """
    outcomes: dict[str, Outcome] = {"+": "right", "-": "wrong"}
    fields = {"family": "point", **told}
    return [
        Result(
            item=f"{number:04}",
            outcome=outcomes.get(sign, sign),  # type: ignore[arg-type]
            database=f"d{number // per_database:04}",
            **fields,
        )
        for number, sign in enumerate(rights, start)
    ]
