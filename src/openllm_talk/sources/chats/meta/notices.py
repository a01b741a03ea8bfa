"""Sentences that Meta writes into a chat in people's place, in the language of the account.

They stand where a person's text does, and often nothing but their words tells them apart: who
reacted, who named the group, that something was sent. They begin with the sender's name («Ana
named the group Tea.»), with «You», or with a verb («Liked a message»). People begin with «You»,
too: there the whole sentence must be one of Meta's. Nobody begins with their own full name and goes
on in small letters, so there a sentence in a language that is not known here is a notice, too.
"""

import re
from typing import Literal

LONGEST = 80
"""Characters of such a sentence behind the name."""

_REACTED = re.compile(
    r"(?:Reacted \S{1,40} to (?:your|a) message|Liked (?:a|your) message"
    r"|Hat mit \S{1,40} auf deine Nachricht reagiert|Gefällt eine Nachricht"
    r"|A réagi avec \S{1,40} à (?:votre|ton) message|A aimé un message"
    r"|(?:Reaccionó|Ha reaccionado) con \S{1,40} a tu mensaje|Le gustó un mensaje"
    r"|Indicó que le gusta un mensaje"
    r"|Reagiu com \S{1,40} à (?:sua|tua) mensagem|Curtiu uma mensagem"
    r"|Ha reagito con \S{1,40} al tuo messaggio|Ha messo \"?Mi piace\"? a un messaggio"
    r"|Reaguje na [Tt]woją wiadomość(?: za pomocą)?:? ?\S{1,40}|Lubi wiadomość"
    r"|[对對]你的(?:消息|訊息)[做傳传回][^。\n]{1,30}|[赞讚]了一[条則则](?:消息|訊息)"
    r"|[对對]一[条則则](?:消息|訊息)(?:点了赞|按讚)) ?"
)
_NOTICE = re.compile(
    r"(?:have |has )?(?:"
    r"named the (?:group|chat)|changed the (?:(?:group|chat) (?:photo|name|theme|colou?rs)|theme)"
    r"|removed the (?:group (?:name|photo)|nickname)"
    r"|cleared (?:the|your|(?:(?:his|her|their) )?own) nickname"
    r"|set (?:the (?:emoji|nickname|quick reaction)|(?:your|(?:(?:his|her|their) )?own) nickname)"
    r"|created (?:the|this|a) (?:group|poll)"
    r"|(?:left|joined|ended|missed|started) (?:the|a|an|your)? ?"
    r"(?:group|video|audio|voice|call|chat|live|plan)"
    r"|added .+ to the group|removed .+ (?:from the group|as a group admin)|made .+ admin"
    r"|started sharing|called |(?:un)?pinned a message|turned (?:on|off) "
    r"|voted (?:for|in) |changed (?:your|his|her|their) vote|removed (?:your|his|her|their) vote"
    r"|updated the (?:plan|theme|poll)|responded (?:Going|Can't Go)"
    r"|can now (?:message|call)|is (?:now|no longer) (?:an|a group) admin"
    r"|reacted .+ to (?:your|a) message|liked (?:your|a) message"
    r")"
)
_WHOLE_NOTICE = re.compile(
    r"(?:named the (?:group|chat) .+|created (?:the|this) group"
    r"|changed the (?:group photo|chat colou?rs|chat theme(?: to .+)?|theme(?: to .+)?)"
    r"|set (?:the nickname for .+|your nickname|.{1,40}'s nickname) to .+"
    r"|set the (?:emoji|quick reaction) to .+"
    r"|cleared (?:the nickname for .+|your nickname)|added .+ to the group"
    r"|removed .+ from the group|left the group|joined the (?:call|video chat)"
    r"|missed (?:a|an) (?:(?:video|audio) )?(?:call|chat) (?:from|with) .+"
    r"|started (?:a|an) (?:(?:video|audio) )?(?:call|chat)|(?:un)?pinned a message"
    r"|waved at .{1,40}|created a poll: .+|voted for .+ in the poll: .+)\."
    r"|(?:created a poll: .+|voted for .+ in the poll: .+)"
)
_OF_NOBODY = re.compile(
    r"(?:The (?:video |audio )?|Video |Audio )(?:chat|call) ended\.?"
    r"|This poll is no longer available\.|Say hi to your new (?:Facebook|Messenger) friend, .+"
    r"|You(?: are|['’]re| and .+ are) now connected on Messenger\.?"
    r"|You can now (?:message|call) .+ and see info.+"
    r"|Messages and calls are (?:secured|protected) with end-to-end encryption\..*"
    r"|.+ wasn['’]t notified about this message because they['’]re in quiet mode\.?"
)
_DELETED = re.compile(r"unsent a message\.?|(?:deleted|removed) (?:this|a) message\.?")
_SENT_A_FILE = re.compile(r"sent an attachment\.|(?:发送|發送|傳送|传送)了?(?:一[个個])?附件。")
_SENT = re.compile(
    r"(?:sent|shared|forwarded) (?:an?|the|\d+|your|his|her|their) (?:live )?"
    r"(?:attachments?|photos?|pictures?|videos?|GIFs?|stickers?|voice (?:message|clip)s?"
    r"|audio(?: clip)?|files?|links?|location|story|stories|reels?|posts?|profile|contact)\b.{0,20}"
    r"|(?:发送|發送|傳送|传送|分享)了?(?:[一\d]+ ?[个個张張条條段则則])?"
    r"(?:附件|照片|图片|圖片|视频|影片|语音消息|語音訊息|贴图|貼圖|文件|檔案|链接|連結|位置"
    r"|快拍|限時動態|帖子|貼文)[。.]?"
)
_ATTACHED = re.compile(
    "attachment|pièce jointe|Anhang|adjunto|anexo|allegato|załącznik|bijlage|bilag|bilaga|vedlegg"
    "|liite|příloh|príloh|melléklet|atașament|đính kèm|lampiran|вложени|вкладенн|συνημμέν"
    r"|\bbir ek\b|مرفق|添付|附件|첨부"
)
_OTHER = re.compile(r",? ?(?!(?:and|from|here|is|speaking)\b)[^\W\d_][^\n]{3,200}[.。!！]")
"""How a sentence of Meta's in any language goes on after the name."""
_HANZI = "\u2e80"
"""The first letter of those in which a full name has no blank."""
_PERSON = re.compile(r"Użytkowni(?:k|czka) |Uživatel(?:ka)? ")
"""What stands before a name in some languages."""
_YOU = re.compile(r"You |[你您] ?")
FIRST = frozenset("YRLHGAICTVSMU你您对對赞讚")
"""The letters that sentences without a name begin with; most texts begin with none of them."""

Meaning = Literal["notice", "attachment", "deleted", "sentence"]
"""A «sentence» is Meta's, too, but what it says is not known: a notice, or that something hangs."""


def understood(text: str, author: str | None) -> Meaning | None:
    """What the sentence means if it is one of Meta's; None for what a person wrote."""
    if not text or len(text) > 400:
        return None
    if author and (named := _PERSON.sub("", text, count=1)).startswith(author):
        known = _of_author(named[len(author) :].lstrip())
        return known or _of_a_full_name(author, named[len(author) :])
    if _REACTED.fullmatch(text) or _OF_NOBODY.fullmatch(text):
        return "notice"
    you = _YOU.match(text)
    if you is not None:
        return _of_reader(text[you.end() :])
    first = author.partition(" ")[0] + " " if author else ""
    return _of_reader(text[len(first) :]) if first and text.startswith(first) else None


def only_says_who(text: str, author: str | None) -> bool:
    """Whether a text beside something that was sent only says, in any language, who sent it."""
    if not author or "\n" in text or "://" in text:
        return False
    named = _PERSON.sub("", text, count=1)
    said = named[len(author) :]
    goes_on = 0 < len(said) <= LONGEST and (not said[0].isalnum() or said[0] >= _HANZI)
    return (
        named.startswith(author)
        and goes_on
        and (_is_full(author) or said.endswith((".", "。", "!", "！")))
    )


def _is_full(author: str) -> bool:
    """Whether the name is a full one, which people do not begin their own sentences with."""
    return " " in author or (len(author) > 1 and author[0] >= _HANZI)


def _of_author(said: str) -> Meaning | None:
    """The meaning of a sentence that begins with the sender's whole name, from its verb on."""
    if _SENT.fullmatch(said):
        return "attachment"
    if _DELETED.fullmatch(said):
        return "deleted"
    return "notice" if _NOTICE.match(said) or _REACTED.fullmatch(said) else None


def _of_a_full_name(author: str, said: str) -> Meaning | None:
    """The meaning of a sentence in a language that is not known here."""
    first = said.lstrip(", ")[:1]
    if not _is_full(author) or first.isupper() or not _OTHER.fullmatch(said):
        return None
    return "attachment" if _ATTACHED.search(said) else "sentence"


def _of_reader(said: str) -> Meaning | None:
    """The meaning of a sentence that a person might have written, from its verb on."""
    if _SENT_A_FILE.fullmatch(said):
        return "attachment"
    if _DELETED.fullmatch(said):
        return "deleted"
    return "notice" if _WHOLE_NOTICE.fullmatch(said) else None
