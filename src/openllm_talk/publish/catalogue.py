"""Compiles a translation catalogue (`.po` to `.mo`) without GNU gettext, which few laptops have.

    python -m openllm_talk.publish.catalogue

writes the `.mo` beside every `.po` of the house. The format is that of «The Format of GNU MO Files»
in the gettext manual; only what the catalogues here use is understood: `msgctxt`, `msgid`,
`msgid_plural`, `msgstr`, `msgstr[N]` and strings over several lines.
"""

import ast
import re
import struct
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
HOUSE = Path(__file__).parents[1]

_MAGIC = 0x950412DE
_FIELD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)\s+(".*")')


def parse(po: str) -> dict[str, str]:
    """The catalogue as the keys and values of a `.mo`; untranslated and fuzzy ones left out.

    Raises ValueError naming the line that is not understood.
    """
    catalogue: dict[str, str] = {}
    for entry in re.split(r"\n\s*\n", po.replace("\r\n", "\n")):
        lines = [line for line in entry.splitlines() if line.strip()]
        fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in lines)
        fields = _fields([line for line in lines if not line.startswith("#")])
        if fields and not fuzzy and all(_translations(fields)):
            catalogue[_key(fields)] = "\0".join(_translations(fields))
    return catalogue


def compiled(po: str) -> bytes:
    """The `.mo` of a `.po`: header, two tables of (length, offset), then the texts."""
    items = sorted((key.encode(), value.encode()) for key, value in parse(po).items())
    count = len(items)
    tables = 7 * 4
    offset = tables + count * 16
    places: list[int] = []
    texts = b""
    for column in (0, 1):
        for item in items:
            places += [len(item[column]), offset + len(texts)]
            texts += item[column] + b"\0"
    header = struct.pack("<7I", _MAGIC, 0, count, tables, tables + count * 8, 0, offset)
    return header + struct.pack(f"<{len(places)}I", *places) + texts


def compile_all() -> list[Path]:
    """Writes every `.mo` of the house; returns their paths."""
    written = []
    for po in sorted(HOUSE.rglob("locale/*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        mo.write_bytes(compiled(po.read_text(encoding="utf-8")))
        written.append(mo)
    return written


def _fields(lines: list[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in lines:
        field = _FIELD.fullmatch(line.strip())
        if field:
            name = field[1]
            fields[name] = str(ast.literal_eval(field[2]))
        elif name and line.strip().startswith('"'):
            fields[name] += str(ast.literal_eval(line.strip()))
        else:
            raise ValueError(f"not a line of a catalogue: {line!r}")
    return fields


def _key(fields: dict[str, str]) -> str:
    key = fields["msgid"]
    if "msgid_plural" in fields:
        key = f"{key}\0{fields['msgid_plural']}"
    return f"{fields['msgctxt']}\x04{key}" if "msgctxt" in fields else key


def _translations(fields: dict[str, str]) -> list[str]:
    return [text for name, text in sorted(fields.items()) if name.startswith("msgstr")]


if __name__ == "__main__":
    compile_all()
