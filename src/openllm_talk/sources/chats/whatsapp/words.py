"""What WhatsApp's own words mean: placeholders, tags, names of files and chats."""

import re

from openllm_talk.sources.chats.whatsapp.phrases import (
    ATTACHED,
    DELETED,
    DELETED_BY_ADMIN,
    EDITED,
    KIND_OF,
    OMITTED,
    OMITTED_WORDS,
    PLACEHOLDERS,
)

_OMITTED = tuple(sorted(OMITTED_WORDS, key=len, reverse=True))
_OF_TWO_PARTS = tuple(kind + omitted for kind in KIND_OF for omitted in _OMITTED)
_BRACKETS = frozenset({">", ")", ""})
_TELLING = _BRACKETS | {".", "。", "।"}


def _last_letters() -> dict[str, frozenset[str]]:
    """The last letters of what WhatsApp writes, by the first, with the ends that need a look."""
    found: dict[str, frozenset[str]] = {}
    for phrase in (*DELETED, *PLACEHOLDERS, *_OF_TWO_PARTS):
        for first in {phrase[0], phrase[0].upper()}:
            found[first] = found.get(first, _TELLING) | {phrase[-1]}
    return found


_LAST_LETTERS = _last_letters()
_NOT_INCLUDED_IN_ARABIC = "لم يتم إدراج "
_BEGINNINGS = frozenset(
    text[:4]
    for text in (*DELETED_BY_ADMIN, _NOT_INCLUDED_IN_ARABIC, *(f"🚫 {text}" for text in DELETED))
)
_FIRST_LETTERS = frozenset(text[0] for text in _BEGINNINGS) | {
    text[0].upper() for text in _BEGINNINGS
}
_LONGEST = 100

TAG = re.compile("[\u200e\u200f\\s]*<[\u200e\u200f]*([^<>\n]{5,80})>\\s*$")
"""Something in «<…>» at the end of a text."""

NAMED_FILE = re.compile(
    "<(?P<word>[^\\W\\d_][^\\d<>:：\n]{0,40}?)\\s?[:：]\\s?\u200e?(?P<name>[^<>\n]{1,255}\\.\\w{1,8})>"
)
"""«<attached: 00000012-PHOTO-2022-03-18.jpg>» in any language: words and a file's name."""

ALONE_IN_ANGLES = re.compile("(?:^|: )[\u200e\u200f]*(<[^\\W\\d_][^<>\n\\d:]* [^<>\n\\d:]+>)$")
"""«<several words>» alone in a message; said again and again it is a placeholder."""

FILE_WITH_WORDS = re.compile(r"(?P<name>[^\n]{1,255}) \((?P<words>[^()\n]{2,40})\)")
"""«IMG-20220318-WA0001.jpg (file attached)»."""

OWN_FILE_NAME = re.compile(r"(?:IMG|VID|AUD|PTT|STK|DOC)-[0-9]{8}-WA[0-9]+\.\w{0,8}")
"""The names that Android itself gives to files; what stands behind them needs no dictionary."""

NUMBERED_FILE = re.compile("[0-9]{4,8}-.+")
"""The names of files in iPhones' exports, however else they are marked."""

NOT_A_NOTICE = re.compile(
    r"@|(?:POLL|UMFRAGE|ENCUESTA|SONDAGE|SONDAGGIO|ENQUETE|PEILING|ОПРОС|投票|アンケート|설문)\s?[:：]"
    r"|[^\n:：]{2,20}[:：] ?https?://",
    re.IGNORECASE,
)
"""What people send that carries the iPhone's mark: polls, places, somebody addressed."""

CALL = re.compile(
    "call|anruf|llamada|chamada|ligação|appel|chiamata|gesprek|oproep|звонок|дзвінок|arama|通话|通話"
    "|着信|전화|통화|مكالمة|تماس|שיח|कॉल|কল|கால்|அழைப்பு|కాల్|panggilan|cuộc gọi|สาย|samtal|opkald|anrop"
    "|puhelu|hovor|poł|apel|κλήση|hívás|poziv",
    re.IGNORECASE,
)
"""Words for a call, which is a notice however it is marked."""

ENCRYPTION = re.compile(
    "end-to-end|ende-zu-ende|verschlüssel|versleutel|cifrad|criptogra|encriptad|chiffré|crittograf"
    "|extremo a extremo|ponta a ponta|ponto a ponto|bout en bout|xifrat|szyfrowan|šifr|krypter"
    "|krypt|salataan|titkosítás|criptat|criptare|κρυπτογρ|disulitkan|enkripsi|mã h[oó][aá]"
    "|сквозн|наскрізн|шифр|криптир|şifrel|enkripc|krüpt|ufumbaji|端到端|端對端|加密|エンドツーエンド|暗号化"
    "|암호화|종단간|مشفرة|التشفير|رمزگذاری|رمزکاری|خفیہ|מוצפנ|הצפנה|เข้ารหัส|एन्क्रि|एन्क्रिप्ट|कूटबद्ध"
    "|এনক্রি|மறையாக்க|என்கிரிப்|ఎన్క్రిప్|ఎన్‌క్రిప్|ગુપ્તીકરણ|એન્ક્રિ|ಎನ್ಕ್ರಿಪ್|എൻക്രിപ്|ਇੰਕ੍ਰਿਪ|ਐਨਕ੍ਰਿਪ",
    re.IGNORECASE,
)
"""Words of the notice that begins every chat."""

_OF_MESSAGES = re.compile(
    "messag|nachricht|mensaj|mensage|mensagen|messagg|bericht|сообщен|повідомл|mesaj|wiadomo|zpráv"
    "|správ|meddeland|beskeder|meldinger|viesti|üzenet|poruk|μηνύματα|pesan|tin nhắn|消息|訊息|信息"
    "|メッセージ|메시지|رسائل|پیام|הודעות|ข้อความ|मैसेज|संदेश|বার্তা|மெசேஜ்|செய்தி",
    re.IGNORECASE,
)
_SHORTEST_BEGINNING = 20

_FOREIGN = re.compile(
    r"weggela|ausgeschlossen|omitid|ocult|omis\b|absente|omess|отсутствует|extremo|ponta a ponta"
    r"|bout en bout|ende-zu-ende|сквозн|uçtan uca|gelöscht|eliminó|apagada|supprimé|eliminato"
    r"|удалено|silindi|angehängt|archivo adjunto|fichier joint|arquivo anexado|file allegato",
    re.IGNORECASE,
)
_ENGLISH = re.compile("omitted|attached|edited")
_LAST_IN_BRACKETS = re.compile("[<(]([^<>()]{3,80})[>)]$")
DATE_OF_FILE = re.compile(
    r"(?:IMG|VID|AUD|PTT|STK|DOC)-(20\d\d)(\d\d)(\d\d)-WA\d"
    r"|-[A-Z]{3,8}-(20\d\d)-(\d\d)-(\d\d)-\d\d-\d\d-\d\d\."
)
"""The day in the names that WhatsApp gives to files."""

_KIND_BY_ENDING = {
    **dict.fromkeys(("jpg", "jpeg", "png", "heic", "heif", "bmp", "tif", "tiff"), "image"),
    **dict.fromkeys(("mp4", "mov", "3gp", "mkv", "avi", "webm"), "video"),
    **dict.fromkeys(("opus", "ogg", "m4a", "mp3", "aac", "amr", "wav"), "audio"),
    "webp": "sticker",
    "gif": "gif",
    "vcf": "contact",
}
_CHAT_NAME = re.compile(
    r"(?:WhatsApp[ -]Chat (?:with|mit|con|met|-|–)|Chat de WhatsApp con|Chat WhatsApp con"
    r"|Discussion WhatsApp avec|(?:Conversa|Chat) do WhatsApp com|Чат WhatsApp с(?: контактом)?"
    r"|WhatsApp Chat) (?P<name>.+)"
    r"|[与與](?P<chinese>.+?)的\s*WhatsApp\s*(?:聊天|對話|对话)(?:记录|紀錄)?",
    re.IGNORECASE,
)


def begins_a_chat(text: str) -> bool:
    """Whether `text` is the notice of encryption, for chats whose marks somebody took away."""
    return (
        len(text) > _SHORTEST_BEGINNING
        and "\n" not in text.rstrip("\n")
        and ENCRYPTION.search(text) is not None
        and _OF_MESSAGES.search(text) is not None
    )


def may_be_ours(text: str) -> bool:
    """Whether a look at the ends of `text` leaves it possible that WhatsApp itself wrote of it.

    Nearly all texts are people's; this tells most of them apart for a tenth of the work.
    """
    if "\n" in text or "\u200e" in text or not text:
        return _may_be_ours_after_all(text)
    first = text[0]
    if text[-1] in _LAST_LETTERS.get(first, _TELLING):
        return _may_be_ours_after_all(text)
    return first in _FIRST_LETTERS and text[:4].lower() in _BEGINNINGS


def _may_be_ours_after_all(text: str) -> bool:
    """The same for a text of several lines, with marks or with an end that may be ours."""
    if not text or "\u200e" in text or text[-1] == ">":
        return True
    line = text.partition("\n")[0]
    last = line[-2:].rstrip(".。।")[-1:]
    return (
        last in _BRACKETS
        or (last in _LAST_LETTERS.get(text[0], _TELLING) and len(line) < _LONGEST)
        or text[:4].lower() in _BEGINNINGS
    )


def is_foreign(line: str) -> bool:
    """Whether WhatsApp's own words in a line are of a language that never puts the month first."""
    found = _LAST_IN_BRACKETS.search(line)
    if found:
        phrase = found[1].strip(" .\u200e").casefold()
        if phrase in OMITTED or phrase in EDITED or phrase in ATTACHED:
            return _ENGLISH.search(phrase) is None
    return _FOREIGN.search(line) is not None


def omitted_kind(text: str, *, marked: bool) -> str | None:
    """The kind of medium that an iPhone's placeholder («Bild weggelassen») stands for.

    Where it is not `marked` as one, «忽略图片» is what a person says.
    """
    phrase = text.strip(" .。।\u200e\u200f").casefold()
    if phrase in PLACEHOLDERS:
        return PLACEHOLDERS[phrase]
    if phrase.startswith(_NOT_INCLUDED_IN_ARABIC):
        rest = phrase.removeprefix(_NOT_INCLUDED_IN_ARABIC)
        return KIND_OF.get(rest, KIND_OF.get(rest.removeprefix("ال"), "media"))
    if not phrase.endswith(_OMITTED) and not (marked and phrase.startswith(_OMITTED)):
        return None
    for omitted in _OMITTED:
        if phrase.endswith(omitted):
            kind = KIND_OF.get(phrase.removesuffix(omitted).strip())
        elif marked and phrase.startswith(omitted):
            kind = KIND_OF.get(phrase.removeprefix(omitted).strip())
        else:
            continue
        if kind is not None:
            return kind
    return None


def kind_of_file(name: str) -> str:
    """The kind of an attachment by its name."""
    if re.search(r"(?:^|-)(?:STICKER|STK)-", name):
        return "sticker"
    if name.startswith("PTT-"):
        return "voice"
    if "-GIF-" in name:
        return "gif"
    return _KIND_BY_ENDING.get(name.rpartition(".")[2].lower(), "file")


def chat_name(file_name: str) -> str | None:
    """The name of the chat from a file's name as WhatsApp gives it; None for another name."""
    stem = re.sub(r"(?:\.(?:txt|zip))+$", "", file_name, flags=re.IGNORECASE)
    stem = re.sub(r" ?\(\d{1,3}\)$", "", stem)
    found = _CHAT_NAME.fullmatch(stem)
    return found and (found["name"] or found["chinese"]).strip()
