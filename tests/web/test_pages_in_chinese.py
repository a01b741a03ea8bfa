"""Everything that the workshop says is said in Chinese, too, and what is compiled is what is written."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import engines
from django.template.base import Node
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from openllm_talk import web
from openllm_talk.publish import catalogue

ROOM = Path(web.__file__).parent
CATALOGUES = sorted(ROOM.parent.rglob("*.po"))
CALLS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "pgettext": 2}
"""How many of their arguments are words, by name."""


def translated() -> set[str]:
    """What stands in any catalogue, its context left out."""
    found: set[str] = set()
    for path in CATALOGUES:
        found |= set(catalogue.parse(path.read_text(encoding="utf-8")))
    return {key.rpartition("\x04")[2] for key in found}


def of_template(path: Path) -> Iterator[str]:
    name = path.relative_to(next(one for one in path.parents if one.name == "templates"))
    template = engines["django"].get_template(str(name)).template  # type: ignore[attr-defined]
    nodes: list[Node] = template.nodelist.get_nodes_by_type((TranslateNode, BlockTranslateNode))
    for node in nodes:
        if isinstance(node, TranslateNode):
            literal = getattr(node.filter_expression.var, "literal", None)
            if isinstance(literal, str):
                yield literal
        elif isinstance(node, BlockTranslateNode):
            parts = [node.render_token_list(node.singular)[0]]
            if node.plural:
                parts.append(node.render_token_list(node.plural)[0])
            # What allauth says itself is in its own catalogues.
            yield "\0".join(" ".join(part.split()) if node.trimmed else part for part in parts)


def of_code(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            words = node.args[: CALLS.get(node.func.id, 0)]
            words = words[1:] if node.func.id == "pgettext" else words
            texts = [one.value for one in words if isinstance(one, ast.Constant)]
            if texts and all(isinstance(text, str) for text in texts):
                yield "\0".join(map(str, texts))


def test_every_word_of_the_pages_is_translated() -> None:
    known = translated()
    found: dict[str, str] = {}
    pages, mails = ROOM.rglob("templates/**/*.html"), ROOM.rglob("templates/**/*.txt")
    for path in sorted([*pages, *mails]):
        found.update((text, str(path.relative_to(ROOM))) for text in of_template(path))
    for path in sorted(ROOM.rglob("*.py")):
        found.update((text, str(path.relative_to(ROOM))) for text in of_code(path))
    singular = {key.partition("\0")[0] for key in known}
    missing = {text: at for text, at in found.items() if text.partition("\0")[0] not in singular}
    assert missing == {}


def test_a_word_is_the_same_in_every_catalogue() -> None:
    said: dict[str, set[str]] = {}
    for path in CATALOGUES:
        for word, chinese in catalogue.parse(path.read_text(encoding="utf-8")).items():
            said.setdefault(word, set()).add(str(chinese))
    assert {word: all_ for word, all_ in said.items() if word and len(all_) > 1} == {}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[3].name)
def test_what_is_compiled_is_what_is_written(path: Path) -> None:
    po = path.read_text(encoding="utf-8")
    assert "fuzzy" not in po
    assert path.with_suffix(".mo").read_bytes() == catalogue.compiled(po)
