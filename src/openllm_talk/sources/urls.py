"""Where an address begins and ends in running Chinese and English text.

What an address *is* (its canonical form, its work) is decided in `reading/links.py`; here only
its two ends are found, and it is returned as written. The rules, and why:

- An address may be glued to the word in front («longchathttps://…»), so no word boundary is asked
  for before `http`. Without a scheme one is: `www.…`, or a host with a well-known ending that has
  a path (`arxiv.org/abs/…`). A bare `together.ai` is more often a name than an address, `a.py` a
  file, `x@y.com` an e-mail: none of them is found.
- White space, quotes, CJK and full-width punctuation, emoji and invisible marks end an address.
- A CJK letter ends it too where it follows a letter or digit (`…/2305.10142这篇不错`): phones and
  browsers copy Chinese paths percent-encoded, and people glue their next word on. It belongs to
  the address only where a segment or value begins (`/wiki/注意力机制`, `?q=量化`), up to the end
  of its run.
- Closing punctuation and brackets that were not opened inside belong to the sentence.
- A second scheme starts a new address (`https://a.comhttps://b.com`, and deep in a path
  `…/org/repo/https://b.com`) unless the first one wraps it (`…/web/2020/https://…`,
  `https://proxy.com/https://…`, `…?target=https://…`).
- A dash between an address and a Chinese word belongs to neither: it signs (`…/2305.10142-羊`).
"""

import re
from collections.abc import Iterator

import msgspec

LONGEST = 4096
"""No browser shares a longer address; more than that is noise, and is cut."""
LONGEST_HOST = 300
"""A host's name has at most 253 letters."""

_ENDINGS = (
    "com|org|net|edu|gov|info|io|ai|co|cn|dev|app|me|tv|cc|ly|be|gl|gg|to|so|im|fm|xyz|site|tech"
    "|top|blog|wiki|page|link|club|online|cloud|art|pub|pro|ink|fun|ml|science|academy|today|news"
    "|us|uk|de|fr|jp|kr|in|ru|nl|eu|ch|ca|au|sg|hk|tw|it|es|se|no|at|pl|br|il|fi|dk|cz"
)
_LETTERS_WITH_MARKS = "À-ÖØ-öø-ɏͰ-ԯ"
_CJK = "㐀-䶿一-鿿豈-﫿ぁ-ゖァ-ヺー가-힣\U00020000-\U0003134f"
_PLAIN = rf"A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%^{{}}{_LETTERS_WITH_MARKS}"

# The first letter of each form is a set, not «ignore case»: so the search leaps to it.
_START = re.compile(
    r"(?P<scheme>[HhFf](?i:ttps?|tp)://)(?=[^\s/?#])"
    r"|[A-Za-z0-9](?<![A-Za-z0-9_@./:\\\-].)(?:(?i:(?<=w)ww\.[a-z0-9\-]+\.[a-z0-9])"
    r"|[A-Za-z0-9\-]*+(?:\.[A-Za-z0-9][A-Za-z0-9\-]*+)*"
    rf"\.(?i:{_ENDINGS})(?::\d{{2,5}})?/[\w~@%+?#.\-])",
    re.ASCII | re.DOTALL,
)
_BODY = re.compile(rf"(?:[{_PLAIN}]|(?<=[/=])[{_CJK}]+)+")
_HOST = re.compile(
    rf"(?:[A-Za-z0-9\-._~%:!$&'()*+,;=]*@)?"
    rf"(?P<host>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9\-._{_LETTERS_WITH_MARKS}]+)"
)
_LAST_LABEL = re.compile(r"\d+|[^\W_][\w-]+")
_IDEOGRAPHIC_HOST = re.compile(
    rf"[A-Za-z0-9\-.]*[{_CJK}][A-Za-z0-9\-{_CJK}]*(?:\.[A-Za-z0-9\-{_CJK}]+)*\.(?:{_ENDINGS}|中国|公司|网络)"
    r"(?![A-Za-z0-9])"
)
_SECOND_SCHEME = re.compile(r"(?:(?<![/=?&#:])|(?<=/))(?:https?|ftp)://", re.IGNORECASE)
_WRAPS = re.compile(r"[^/]*/(?:[^/]*/)?|.*/\d[^/]*/", re.DOTALL)
"""What stands before an address in the path of one that wraps it: at most a word or a time."""
_ALONE = re.compile(
    r"(?:[^/.]*\s)?+(https?://(?:[A-Za-z0-9-]{1,60}\.){1,3}+[A-Za-z][A-Za-z0-9-]{1,60}+"
    r"(?:/(?:[A-Za-z0-9\-._~/?#=&%+]{0,500}[A-Za-z0-9/])?+)?+)(?:\s[^/.]*)?"
)
"""A text with one address of the simplest kind, blanks around it, and nothing else like one."""
_BRACKET = re.compile(r"[()\[\]{}]")
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_SIGNED = re.compile(rf"(?<=-)[{_CJK}]")
_NOT_LAST = ".,;:!?'*^([{&"


class Span(msgspec.Struct, frozen=True, gc=False):
    """An address in a text: `text[start:end]` is it, as written."""

    start: int
    end: int
    url: str


def find(text: str) -> list[str]:
    """The addresses in `text`, as written, each once, in order."""
    if "/" not in text and ("." not in text or "www." not in text.lower()):
        return []
    alone = _ALONE.fullmatch(text)
    if alone is not None:
        return [alone[1]]
    return list(dict.fromkeys(span.url for span in spans(text)))


def spans(text: str) -> Iterator[Span]:
    """Every address in `text` with its place, in order; they do not overlap."""
    position = 0
    while start := _START.search(text, position):
        end = _end(text, start)
        if end is None:
            position = start.end()
            continue
        yield Span(start.start(), end, text[start.start() : end])
        position = max(end, start.end())


def _end(text: str, start: re.Match[str]) -> int | None:
    """Where the address that begins at `start` ends; None where nothing follows that is a host."""
    first = start.start()
    after_scheme = start.end() if start["scheme"] else first
    ideographic = _IDEOGRAPHIC_HOST.match(text, after_scheme, after_scheme + LONGEST_HOST)
    if ideographic is None and not _has_host(text, after_scheme):
        return None
    host_end = ideographic.end() if ideographic else after_scheme
    body = _BODY.match(text, host_end, first + LONGEST)
    end = body.end() if body else host_end
    if text.find("://", after_scheme, end) >= 0:
        end = _before_the_second(text, after_scheme, end)
    end = _without_the_sentence(text, after_scheme, end)
    return end if end > after_scheme else None


def _before_the_second(text: str, start: int, end: int) -> int:
    """`end` moved before a second address that is only glued on, not wrapped."""
    for second in _SECOND_SCHEME.finditer(text, start, end):
        in_the_path = text[second.start() - 1] == "/"
        if not (in_the_path and _WRAPS.fullmatch(text, start, second.start())):
            return second.start()
    return end


def _has_host(text: str, at: int) -> bool:
    """Whether a host that can be reached by name stands at this place."""
    found = _HOST.match(text, at, at + LONGEST_HOST)
    if found is None:
        return False
    name = found["host"].lower().rstrip(".")
    if name.startswith("[") or name == "localhost":
        return True
    *parents, last = name.split(".")
    return bool(parents) and all(parents) and _LAST_LABEL.fullmatch(last) is not None


def _without_the_sentence(text: str, start: int, end: int) -> int:
    """`end` moved before brackets that do not match inside the address and closing punctuation."""
    opened: list[int] = []
    for found in _BRACKET.finditer(text, start, end):
        opening = _BRACKETS.get(found[0])
        if opening is None:
            opened.append(found.start())
        elif not opened or text[opened.pop()] != opening:
            return _without_tail(text, start, found.start())
    if opened:
        end = opened[0]
    return _without_tail(text, start, end)


def _without_tail(text: str, start: int, end: int) -> int:
    if _SIGNED.match(text, end):
        end = len(text[start:end].rstrip("-")) + start
    while end > start and text[end - 1] in _NOT_LAST:
        end -= 1
    return end
