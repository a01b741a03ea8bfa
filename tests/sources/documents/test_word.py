"""DOCX as word processors write them: what they count, link, track and box is read as it shows."""

import zipfile
from pathlib import Path

import pytest

from openllm_talk.errors import BrokenSource, NoText, UnknownFormat
from openllm_talk.sources import documents
from openllm_talk.sources.documents import word
from openllm_talk.sources.documents.addresses import addresses
from openllm_talk.sources.documents.block import Block, Picture
from openllm_talk.sources.documents.word.numbering import formatted

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def _docx(tmp_path: Path, body: str, links: dict[str, str] | None = None, **parts: str) -> Path:
    path = tmp_path / "issue.docx"
    related = "".join(
        f'<Relationship Id="{identity}" Type="{LINK}" Target="{target}" TargetMode="External"/>'
        for identity, target in (links or {}).items()
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f"<w:document {SPACES}><w:body>{body}</w:body></w:document>"
        )
        archive.writestr(
            "word/_rels/document.xml.rels", f"<Relationships>{related}</Relationships>"
        )
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {SPACES}>{content}</w:{name}>")
    return path


def _p(inner: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def _r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def _blocks(
    tmp_path: Path, body: str, links: dict[str, str] | None = None, **parts: str
) -> list[Block]:
    return word.read_blocks(_docx(tmp_path, body, links, **parts))


def _texts(tmp_path: Path, body: str, **parts: str) -> list[str]:
    return [block.text for block in _blocks(tmp_path, body, None, **parts)]


def _level(depth: int, form: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/>{more}</w:lvl>'
    )


def _item(text: str, number: int, depth: int = 0) -> str:
    return _p(_r(text), f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')


def test_the_numbers_that_the_program_counts_stand_before_the_text(tmp_path: Path) -> None:
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{_level(0, "decimal", "Q%1：")}{_level(1, "lowerLetter", "%2)")}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1">{_level(0, "bullet", "")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>'
    )
    body = (
        _item("怎么选？", 1) + _item("甲", 1, 1) + _item("乙", 1, 1) + _item("怎么训？", 1) + _item("丙", 1, 1)
        + _item("另一份", 2) + _item("接着", 2) + _item("点", 3) + _p(_r("没有编号"), '<w:numPr><w:numId w:val="0"/></w:numPr>')
    )  # fmt: skip
    blocks = _blocks(tmp_path, body, numbering=numbering)
    assert [block.text for block in blocks] == [
        "Q1： 怎么选？", "a) 甲", "b) 乙", "Q2： 怎么训？", "a) 丙", "Q5： 另一份", "Q6： 接着", "• 点", "没有编号",
    ]  # fmt: skip
    assert [block.depth for block in blocks] == [1, 2, 2, 1, 2, 1, 1, 1, 0]


@pytest.mark.parametrize(
    ("count", "form", "shown"),
    [
        (3, "decimal", "3"),
        (3, "decimalZero", "03"),
        (28, "lowerLetter", "bb"),
        (9, "upperRoman", "IX"),
        (21, "chineseCountingThousand", "二十一"),
        (10, "chineseCounting", "十"),
        (3, "decimalEnclosedCircleChinese", "③"),
        (3, "someNewForm", "3"),
        (0, "lowerRoman", "0"),
    ],
)
def test_a_count_is_written_as_the_list_says(count: int, form: str, shown: str) -> None:
    assert formatted(count, form) == shown


def test_a_heading_is_one_by_the_name_of_its_style_or_its_outline_level(tmp_path: Path) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="x"><w:name w:val="My own"/><w:basedOn w:val="y"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="y"><w:name w:val="Other"/><w:basedOn w:val="x"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="toc 1"/><w:basedOn w:val="2"/></w:style>'
    )
    body = "".join(
        _p(_r(style), f'<w:pStyle w:val="{style}"/>')
        for style in ("2", "x", "Heading3", "t", "none")
    ) + _p(_r("direct"), '<w:outlineLvl w:val="1"/>')
    blocks = _blocks(tmp_path, body, styles=styles)
    assert [(block.text, block.heading) for block in blocks] == [
        ("2", 1), ("x", 3), ("Heading3", 3), ("none", 0), ("direct", 2),
    ]  # fmt: skip


def test_links_are_relationships_or_fields_and_lead_out_of_the_document(tmp_path: Path) -> None:
    def field(instruction: str, shown: str) -> str:
        return (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            f"<w:r><w:instrText>{instruction[:9]}</w:instrText></w:r><w:r><w:instrText>{instruction[9:]}</w:instrText></w:r>"
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{_r(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )

    body = (
        _p(_r("看 ") + f'<w:hyperlink r:id="a">{_r("一篇", "<w:b/>")}{_r("论文")}</w:hyperlink>' + _r("。"))
        + _p(field(' HYPERLINK "https://example.org/f?a=1" \\o "提示" \\l "part"', "域") + _r("之后"))
        + _p(field("HYPERLINK https://example.org/bare", "裸"))
        + _p(f'<w:fldSimple w:instr=\'HYPERLINK "https://example.org/simple"\'>{_r("简单")}</w:fldSimple>')
        + _p(f'<w:hyperlink r:id="m">{_r("写信")}</w:hyperlink><w:hyperlink w:anchor="here">{_r("这里")}</w:hyperlink>')
        + _p(f'<w:hyperlink r:id="gone">{_r("丢了的链接")}</w:hyperlink>')
    )  # fmt: skip
    blocks = _blocks(tmp_path, body, {"a": "https://example.org/paper", "m": "mailto:a@b.cn"})
    assert [(block.text, addresses(block)) for block in blocks] == [
        ("看 一篇论文。", ("https://example.org/paper",)),
        ("域之后", ("https://example.org/f?a=1#part",)),
        ("裸", ("https://example.org/bare",)),
        ("简单", ("https://example.org/simple",)),
        ("写信这里", ()),
        ("丢了的链接", ()),
    ]


def test_what_was_deleted_hidden_or_commented_is_not_shown_and_what_was_inserted_is(
    tmp_path: Path,
) -> None:
    body = (
        _p(
            f"<w:ins>{_r('新')}</w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:moveFrom>{_r('走')}</w:moveFrom>"
            f"{_r('秘', '<w:vanish/>')}<w:commentRangeStart/>{_r('文')}<w:r><w:commentReference/></w:r>"
        )
        + _p(_r("前一半"), "<w:rPr><w:del/></w:rPr>")
        + _p(_r("后一半"))
        + f"<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr><w:sdtContent>{_p(_r('目录'))}</w:sdtContent></w:sdt>"
        + f"<w:sdt><w:sdtContent>{_p(_r('控件'))}</w:sdtContent></w:sdt>"
    )
    assert _texts(tmp_path, body) == ["新文", "前一半后一半", "控件"]


def test_tables_text_boxes_footnotes_and_signs_come_in_reading_order(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{_p(_r('框里'))}</w:txbxContent>"
    body = (
        "<w:tbl><w:tr><w:tc>" + _p(_r("左")) + "</w:tc><w:tc>" + _p(_r("右")) + "</w:tc></w:tr></w:tbl>"
        + _p(_r("框外") + f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><x>{box}</x></w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>")
        + _p(_r("注") + '<w:r><w:footnoteReference w:id="2"/></w:r>')
        + _p('<w:r><w:sym w:font="Wingdings" w:char="F06C"/></w:r>' + _r("甲") + "<w:r><w:tab/><w:noBreakHyphen/></w:r>" + "<m:oMath><m:r><m:t>x²</m:t></m:r></m:oMath>")
    )  # fmt: skip
    footnotes = (
        '<w:footnote w:id="0" w:type="separator"><w:p/></w:footnote><w:footnote w:id="2">'
        + _p(_r("见 https://example.org/note"))
        + "</w:footnote>"
    )
    assert _texts(tmp_path, body, footnotes=footnotes) == [
        "左", "右", "框外", "框里", "注", "见 https://example.org/note", "\uf06c甲\t-x²",
    ]  # fmt: skip


def test_code_is_what_is_set_in_a_typewriter_face_unless_everything_is(tmp_path: Path) -> None:
    mono = '<w:rFonts w:ascii="Consolas"/>'
    code = _p(_r("def f():", mono)) + _p(_r("    return 1", mono))
    blocks = _blocks(tmp_path, _p(_r("看代码：这里有一段说明，比代码长")) + code + _p(_r("完")))
    assert [(block.text, block.code) for block in blocks][1] == ("def f():\n    return 1", True)
    assert not any(block.code for block in _blocks(tmp_path, code))


def test_a_break_inside_a_paragraph_parts_what_stands_for_itself(tmp_path: Path) -> None:
    def lines(*texts: str) -> str:
        return _p("<w:r><w:br/></w:r>".join(map(_r, texts)))

    body = (
        lines("【主持人】：甲", "【编辑】：乙")
        + lines("Free Talk")
        + lines("Q1：怎么选？", "A1：看任务")
        + lines("Q2：怎么训？", "A2：拆开", "再合并")
    )
    issue = documents.read(_docx(tmp_path, body))
    assert (issue.host, issue.editor) == (("甲",), ("乙",))
    assert [(one.text, one.answers[0].text) for one in issue.questions] == [
        ("怎么选？", "看任务"),
        ("怎么训？", "拆开\n再合并"),
    ]


def test_pictures_are_named_by_the_heading_they_stand_under(tmp_path: Path) -> None:
    picture = '<w:r><w:drawing><a:blip r:embed="x"/></w:drawing></w:r>'
    body = _p(picture + _r("头")) + _p(_r("群里"), '<w:pStyle w:val="Heading2"/>') + _p(picture)
    path = _docx(tmp_path, body + _p('<w:r><w:pict><v:imagedata r:id="y"/></w:pict></w:r>'))
    assert documents.pictures(path) == (Picture(), Picture(under="群里"), Picture(under="群里"))


# --- what is sent by strangers --------------------------------------------------------------------


def _refused(path: Path) -> str:
    assert documents.claim(path) == documents.SURELY
    with pytest.raises(BrokenSource) as caught:
        documents.read(path)
    return caught.value.say("en")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "laughs.docx"
    content = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><w:document {SPACES}/>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", content.encode(encoding))
    assert "entities" in _refused(path)


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 50_000_000)
    assert "more than" in _refused(path)


def test_a_file_that_was_cut_off_says_so(tmp_path: Path) -> None:
    path = _docx(tmp_path, _p(_r("文")))
    path.write_bytes(path.read_bytes()[:-200])
    assert "Word document" in _refused(path)


def test_xml_that_is_too_deep_or_broken_says_so(tmp_path: Path) -> None:
    _refused(_docx(tmp_path, "<w:ins>" * 3000))


def test_a_document_without_text_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoText):
        documents.read(_docx(tmp_path, _p("")))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"{\\rtf1 x}", "RTF"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "WordDocument".encode("utf-16-le"), "Word 97-2003"),
    ],
)
def test_other_programs_files_are_refused_with_what_to_do(
    tmp_path: Path, content: bytes, what: str
) -> None:
    path = tmp_path / "old.doc"
    path.write_bytes(content)
    with pytest.raises(UnknownFormat, match=what):
        documents.read(path)


def test_a_locked_document_says_that_it_needs_a_copy_without_the_password(tmp_path: Path) -> None:
    path = tmp_path / "locked.docx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"))
    assert "password" in _refused(path)


def test_a_zip_of_something_else_is_no_document(tmp_path: Path) -> None:
    path = tmp_path / "chat.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("chat.txt", "x")
    assert documents.claim(path) == 0.0
    assert documents.claim(tmp_path) == 0.0
