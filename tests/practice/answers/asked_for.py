"""Items as the tests of answers need them."""

from typing import Any

from openllm_talk.practice.item import Form, Item, Rendering


def asked(
    form: Form, answer: Any, columns: tuple[str, ...] = (), rendering: Rendering = "en"
) -> Item:
    """An item of which only form, answer, columns and language matter."""
    return Item(
        id="1",
        prompt="",
        answer=answer,
        family="point",
        form=form,
        tokens=0,
        seed=0,
        columns=columns,
        rendering=rendering,
    )
