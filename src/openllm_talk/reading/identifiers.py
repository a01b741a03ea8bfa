"""What identifies a person outside the group: telephone, mailbox, account, papers, keys.

Kinds of findings and their forms are a table; each row's pattern names the part to hide. A form
that ordinary text can have (a run of digits) counts only with its evidence: a check digit, a
length and a prefix that telephone plans give out, or a word like «QQ» beside it. Addresses of
pages, code, dates, versions and arXiv numbers stay. Addresses of machines (IP) stay too: in
technical talk they are nearly always private ranges or examples.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, Literal, NamedTuple

from openllm_talk.records import Record

Kind = Literal["email", "phone", "account", "identity", "card", "secret"]


class Finding(Record, frozen=True):
    """A place in a text that must not be published: `text[start:end]`."""

    kind: Kind
    start: int
    end: int


class Form(NamedTuple):
    """How one kind of identifier is written; the group `id` is hidden if `is_real` agrees."""

    kind: Kind
    pattern: re.Pattern[str]
    is_real: Callable[[str], bool] | None = None


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _is_card(text: str) -> bool:
    """Luhn's check (ISO/IEC 7812) over 13 to 19 digits that do not start with 0."""
    digits = _digits(text)
    if not 13 <= len(digits) <= 19 or digits[0] == "0" or len(set(digits)) < 2:
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def _is_identity(text: str) -> bool:
    """The check digit of an 18-figure Chinese identity number (GB 11643-1999)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], weights, strict=True))
    return "10X98765432"[total % 11] == text[17].upper()


def _is_phone(text: str) -> bool:
    """Whether the digits can be a number: 7 to 15 (ITU-T E.164)."""
    digits = _digits(text)
    return 7 <= len(digits) <= 15 and len(set(digits)) > 1


def _is_mobile(text: str) -> bool:
    """Whether it is no round figure, as «15000000000 parameters» is; 138 0000 0000 is a number."""
    digits = _digits(text)[-11:]
    return not digits.endswith("000000000")


def _is_random(text: str) -> bool:
    """Whether a token has letters of both kinds or digits among them, as keys do."""
    return bool(re.search(r"\d", text)) and bool(re.search(r"[A-Za-z]", text))


def _form(
    kind: Kind, *parts: str, is_real: Callable[[str], bool] | None = None, cased: bool = False
) -> Form:
    flags = re.NOFLAG if cased else re.IGNORECASE
    return Form(kind, re.compile("".join(parts), flags), is_real)


# Chinese may stand right beside a number, so the word boundaries are those of ASCII.
_APART: Final = r"(?<![A-Za-z0-9_])"
_ENDS: Final = r"(?![A-Za-z0-9_])"
_NUMBER_APART: Final = r"(?<![A-Za-z0-9_.+/=#@%&$-])"
_NUMBER_ENDS: Final = r"(?![A-Za-z0-9_/%=]|\.\d|-\d)"
_GAP: Final = r"[ \t\u00a0.\-–—·]?"
_LINKED: Final = r"(?:号码?|群|微信|是|为|\s|id|no|number|at|v|vx|wx|\.)*[:：=]?\s*"
_APPS: Final = (
    r"(?:微信号?|威信|薇信|wechat|weixin|whatsapp|telegram|电报|企鹅|扣扣|qq|q群|line\s?id"
    r"|skype|群号|账号|帐号"
    r"|加我|加微|(?:加|\b)(?:vx|wx|tg|v信|v)(?=[\s:：是号]))"
)
_BRACKET_AT: Final = r"\s*(?:[\[({<（【]\s*(?:at|#|艾特)\s*[\])}>）】]|#at#|艾特)\s*"
_DOT: Final = r"\s*(?:\.|[\[({（【]\s*(?:dot|点)\s*[\])}）】]|\sdot\s|点)\s*"
_TOP: Final = r"(?:com|cn|net|org|edu|io|ai|me|dev|co|uk|de|jp|hk|tw|gov|info|xyz)(?:\s?\.\s?cn)?"

# Parameters of an address that say what their value is, and the addresses that ring somebody up.
_TELLS_PHONE: Final = (
    r"(?:[?&#;](?:tel|phone|mobile|cell|mobile_?phone|phone_?(?:number|no)|whatsapp)=|\bwa\.me/)"
)
_TELLS_ACCOUNT: Final = r"[?&#;](?:qq|uin|wxid|wechat|weixin|openid|unionid)="

_FORMS: Final = (
    _form(
        "secret",
        r"(?P<id>\b(?:sk-(?:proj-|ant-|or-)?[A-Za-z0-9_-]{16,}|hf_[A-Za-z0-9]{16,}",
        r"|gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[\w-]{16,}",
        r"|(?:AKIA|ASIA)[0-9A-Z]{12,20}|AIza[\w-]{30,}|xox[abprs]-[\w-]{10,}|LTAI[A-Za-z0-9]{12,}",
        r"|AKID[A-Za-z0-9]{13,}|ms-[0-9a-f]{8}-[0-9a-f-]{27}|npm_[A-Za-z0-9]{30,}",
        r"|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{6,}|\d{8,10}:AA[\w-]{30,}))",
        cased=True,
    ),
    _form(
        "secret",
        r"(?:api[_ -]?key|secret(?:[_ -]?key)?|access[_ -]?token|auth[_ -]?token|bearer",
        r"|passw(?:or)?d|\bpwd|密码|口令|密钥|令牌)\s*(?:[:：=]|是|为|\bis\b)?\s*[\"'“]?",
        r"(?P<id>[A-Za-z0-9_!@#$%^&*./+=-]{6,128})",
        is_real=_is_random,
    ),
    _form(
        "email",
        r"(?<![A-Za-z0-9_.+-])(?P<id>[A-Za-z0-9_.+%-]{1,64} ?[@＠] ?",
        r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}[A-Za-z0-9])?(?:[.．][A-Za-z0-9-]{1,63}){0,8}",
        r"[.．][A-Za-z]{2,18})(?![A-Za-z0-9@:/])",
    ),
    _form(
        "email",
        r"(?<![A-Za-z0-9_.+-])(?P<id>[A-Za-z0-9._+-]{1,64}", _BRACKET_AT, r"[A-Za-z0-9-]{1,63}",
        rf"(?:{_DOT}[A-Za-z0-9-]{{1,63}}){{0,3}}?", _DOT, _TOP, r")(?![A-Za-z0-9])",
    ),
    _form(
        "email",
        r"(?<![A-Za-z0-9_.+-])(?P<id>[A-Za-z0-9._+-]{1,64}\s+at\s+[A-Za-z0-9-]{1,63}",
        rf"(?:{_DOT}[A-Za-z0-9-]{{1,63}}){{0,3}}?\s+dot\s+", _TOP, r")(?![A-Za-z0-9])",
    ),
    _form(
        "identity",
        _APART, r"(?P<id>[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])",
        r"(?:[0-2]\d|3[01])\d{3}[\dX])", _ENDS,
        is_real=_is_identity,
    ),
    _form(
        "identity",
        r"(?:身份证|护照|passport|驾照|社保)", _LINKED, r"(?P<id>[A-Z]{0,2}\d{6,17}[\dX])", _ENDS,
    ),
    _form(
        "phone",
        _NUMBER_APART, rf"(?P<id>(?:[(（]?(?:\+|00)?86[)）]?{_GAP})?",
        rf"1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}})",
        _NUMBER_ENDS,
        is_real=_is_mobile,
    ),
    _form(
        "phone",
        r"(?<![A-Za-z0-9_.+/=-])(?P<id>\+(?:86)?1[3-9]\d", _GAP, r"\d{4}", _GAP, r"\d{4})", _ENDS,
    ),
    _form(
        "phone",
        r"(?<![A-Za-z0-9_.+/=-])(?P<id>(?:\+|00(?=[1-9]\d?[ -]))[1-9]\d{0,2}",
        r"(?:[ \t().-]{0,2}\d{1,5}){2,6})", _ENDS,
        is_real=_is_phone,
    ),
    _form(
        "phone",
        _NUMBER_APART, r"(?P<id>(?:[(（]0\d{2,3}[)）]|0\d{2,3}[ -])\s?[2-9]\d{2,3}[ -]?\d{4}",
        r"(?:\s?(?:转|ext\.?)\s?\d{1,6})?)", _NUMBER_ENDS,
    ),
    _form(
        "phone",
        _NUMBER_APART, r"(?P<id>(?:\(\d{3}\)\s?|\d{3}[-.])\d{3}[-.]\d{4})", _NUMBER_ENDS,
    ),
    _form("phone", _NUMBER_APART, r"(?P<id>[48]00-?\d{3,4}-\d{3,4})", _NUMBER_ENDS),
    _form(
        "phone",
        r"(?:电话|手机号?|联系方式|座机|热线|传真|\btel\b|\bphone\b|\bmobile\b|\bcell\b"
        r"|\bcall me\b|打给我)",
        _LINKED, r"(?P<id>\+?\(?\d[\d ()-]{5,18}\d)", _ENDS,
        is_real=_is_phone,
    ),
    _form(
        "card",
        _NUMBER_APART, r"(?P<id>\d(?:[ -]?\d){12,18})", _NUMBER_ENDS,
        is_real=_is_card,
    ),
    _form("account", _APART, r"(?P<id>wxid_[A-Za-z0-9]{4,32}|gh_[0-9a-f]{12})", _ENDS),
    _form("account", _APART, r"(?P<id>\d{5,20}@(?:chatroom|openim|c\.us|g\.us|s\.whatsapp\.net))"),
    _form("account", _APPS, _LINKED, r"(?P<id>[1-9]\d{4,11})(?![A-Za-z0-9_%]|\.\d)"),
    _form(
        "account",
        r"(?:微信号|wechat id|加(?:一下|个|下)?(?:我|微信|微|vx?|wx)+(?:微信|vx?|wx|好友)?"
        r"|(?:微信|\bvx?|\bwx|威信|薇信|wechat|weixin)\s?(?:id|号|是|为)?\s?[:：])",
        r"\s*(?:vx?|wx|微信)?\s*[:：]?\s*(?P<id>[A-Za-z][A-Za-z0-9_-]{4,31})(?![A-Za-z0-9_./])",
    ),
    _form(
        "account",
        r"(?:telegram|\btg|电报|飞机|discord|skype|line|\bins|推特|twitter|微博)\s*(?:id|号|群"
        r"|频道|是|为|[:：])*\s*",
        r"(?P<id>@[A-Za-z]\w{3,31})", _ENDS,
    ),
    _form("account", r"(?:t\.me/|tg://resolve\?domain=)(?P<id>\+?[A-Za-z]\w{4,31})(?![\w/])"),
    _form(
        "account",
        r"(?P<id><@!?(?:[UW][A-Z0-9]{6,14}|\d{15,21})>"
        r"|(?<![A-Za-z0-9_/=])[UW]0[A-Z0-9]{6,12})", _ENDS,
        is_real=lambda text: any(letter.isdigit() for letter in text[2:]),
        cased=True,
    ),
    _form(
        "account",
        r"(?P<id>(?<![A-Za-z0-9_])@[a-z0-9_.=/-]{1,64}:[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4})",
        cased=True,
    ),
    _form("account", _APART, r"(?P<id>o[uni]_[0-9a-f]{20,40})", _ENDS),
    _form("phone", _TELLS_PHONE, r"(?P<id>(?:\+|%2B)?\d{7,15})", _ENDS),
    _form("account", _TELLS_ACCOUNT, r"(?P<id>[A-Za-z0-9_-]{5,40})", _ENDS),
)  # fmt: skip

_TELLS: Final = re.compile(rf"(?:{_TELLS_PHONE}|{_TELLS_ACCOUNT}|t\.me/)$", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"(?:https?|ftp)://[^\s，。；！？、）】》」<>]+", re.IGNORECASE)


def findings(text: str) -> list[Finding]:
    """The places in `text` that must not be published, in order and without overlap."""
    addresses = [found.span() for found in _ADDRESS.finditer(text)]
    found: list[Finding] = []
    for form in _FORMS:
        for finding in _of_form(form, text):
            inside = any(start < finding.end and finding.start < end for start, end in addresses)
            if inside and not _may_hide_in_address(finding, text):
                continue
            if not any(finding.start < other.end and other.start < finding.end for other in found):
                found.append(finding)
    return sorted(found, key=lambda finding: finding.start)


def _of_form(form: Form, text: str) -> Iterator[Finding]:
    for match in form.pattern.finditer(text):
        if form.is_real is None or form.is_real(match["id"]):
            yield Finding(kind=form.kind, start=match.start("id"), end=match.end("id"))


def _may_hide_in_address(finding: Finding, text: str) -> bool:
    """What is hidden even inside the address of a page: keys, mailboxes, chat invitations, and
    what a parameter calls a telephone or an account.

    `https://user@host` and `medium.com/@name` are no mailboxes.
    """
    hidden = text[finding.start : finding.end]
    before = text[max(0, finding.start - 24) : finding.start]
    if finding.kind == "email":
        return not before.endswith(("//", "/")) and not hidden.startswith("@")
    always = finding.kind == "secret" or hidden.startswith("wxid_")
    return always or _TELLS.search(before) is not None
