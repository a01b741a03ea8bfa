"""The Chinese of the pages is complete, and what is compiled is what is written."""

import ast
import gettext
import io
import re
import struct
from pathlib import Path

from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from openllm_talk.publish import catalogue, pages

ROOM = Path(pages.__file__).parent
PO = catalogue.LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.po"


def _of_templates() -> set[str]:
    engine = pages.engine()
    found: set[str] = set()
    for path in sorted((ROOM / "templates" / "publish").glob("*.html")):
        nodes = engine.get_template(f"publish/{path.name}").nodelist
        for node in nodes.get_nodes_by_type(TranslateNode):
            assert isinstance(node, TranslateNode)
            found.add(str(node.filter_expression.var.literal))
        for node in nodes.get_nodes_by_type(BlockTranslateNode):
            assert isinstance(node, BlockTranslateNode)
            parts = [node.render_token_list(node.singular)[0]]
            if node.plural:
                parts.append(node.render_token_list(node.plural)[0])
            found.add("\0".join(parts))
    return found


def _of_code() -> set[str]:
    found: set[str] = set()
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                count = {"gettext": 1, "ngettext": 2}.get(node.func.id, 0)
                texts = [each.value for each in node.args[:count] if isinstance(each, ast.Constant)]
                if texts:
                    found.add("\0".join(map(str, texts)))
    return found


def test_everything_that_pages_say_is_translated_and_nothing_else() -> None:
    translated = set(catalogue.parse(PO.read_text(encoding="utf-8"))) - {""}
    assert translated == _of_templates() | _of_code()


def test_no_entry_is_empty_or_fuzzy() -> None:
    text = PO.read_text(encoding="utf-8")
    assert "fuzzy" not in text
    assert text.count("\nmsgid ") == len(catalogue.parse(text))


def test_placeholders_are_the_same_in_both_languages() -> None:
    for english, chinese in catalogue.parse(PO.read_text(encoding="utf-8")).items():
        if english:
            names = re.findall(r"%\(\w+\)s", english.split("\0")[0])
            assert re.findall(r"%\(\w+\)s", chinese) == names


def test_the_compiled_catalogue_is_that_of_the_written_one() -> None:
    po = PO.read_text(encoding="utf-8")
    assert PO.with_suffix(".mo").read_bytes() == catalogue.compiled(po)


def test_gettext_reads_what_was_compiled() -> None:
    po = (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "open"\nmsgstr ""\n"待"\n"解答"\n\n#, fuzzy\nmsgid "old"\nmsgstr "旧"\n'
    )
    translations = gettext.GNUTranslations(io.BytesIO(catalogue.compiled(po)))
    assert translations.gettext("open") == "待解答"
    assert translations.gettext("old") == "old"
    assert struct.unpack("<I", catalogue.compiled(po)[:4])[0] == 0x950412DE
