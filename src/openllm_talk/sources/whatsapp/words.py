"""What WhatsApp itself writes into an export, in the languages it speaks.

Collected from exports and from what users of other readers report. Phrases are compared
case-folded, without marks and full stops.
"""

import re


def _phrases(table: str) -> frozenset[str]:
    return frozenset(
        phrase.strip().casefold() for phrase in re.split(r"[|\n]", table) if phrase.strip()
    )


DELETED = _phrases("""
This message was deleted | You deleted this message | Your message was deleted | Message deleted
You deleted this message as admin | Diese Nachricht wurde gelöscht | Nachricht gelöscht
Du hast diese Nachricht gelöscht | Se eliminó este mensaje | Este mensaje fue eliminado
Eliminaste este mensaje | Has eliminado este mensaje | Mensaje eliminado | Mensagem apagada
Esta mensagem foi apagada | Essa mensagem foi apagada | Você apagou esta mensagem
Você apagou essa mensagem | Apagou esta mensagem | Apagaste esta mensagem
Ce message a été supprimé | Vous avez supprimé ce message | Questo messaggio è stato eliminato
Hai eliminato questo messaggio | Dit bericht is verwijderd | Dit bericht werd verwijderd
Je hebt dit bericht verwijderd | U hebt dit bericht verwijderd | Данное сообщение удалено
Сообщение удалено | Это сообщение удалено | Вы удалили данное сообщение
Вы удалили это сообщение | Це повідомлення було видалено | Це повідомлення видалено
Ви видалили це повідомлення | Bu mesaj silindi | Bu mesajı sildiniz | Tato zpráva byla smazána
Tuto zprávu jste smazal/a | Ta wiadomość została usunięta | Usunięto tę wiadomość
Usunięto wiadomość | Detta meddelande raderades | Detta meddelande togs bort
Denne besked blev slettet | Denne meldingen ble slettet | Tämä viesti poistettiin
Poistit tämän viestin | Pesan ini dihapus | Pesan ini telah dihapus | Anda menghapus pesan ini
Tin nhắn này đã bị xóa | Bạn đã xóa tin nhắn này | Üzenet törölve
此消息已删除 | 此消息已被删除 | 这条消息已删除 | 该消息已删除 | 消息已删除 | 你已删除此消息
您已删除此消息 | 你删除了此消息 | 您删除了此消息 | 你删除了这条消息 | 您删除了这条消息
此訊息已刪除 | 此訊息已被刪除 | 這則訊息已刪除 | 該訊息已刪除 | 訊息已刪除 | 你已刪除此訊息
您已刪除此訊息 | 你刪除了此訊息 | 您刪除了此訊息 | 你已刪除這則訊息 | 您已刪除這則訊息
このメッセージは削除されました | メッセージを削除しました | このメッセージを削除しました
이 메시지가 삭제되었습니다 | 메시지가 삭제되었습니다
이 메시지를 삭제했습니다 | 삭제된 메시지입니다
تم حذف هذه الرسالة | لقد حذفت هذه الرسالة | הודעה זו נמחקה | מחקת הודעה זו
यह मैसेज मिटा दिया गया | यह संदेश मिटाया गया था | ข้อความนี้ถูกลบแล้ว | ข้อความนี้ถูกลบ | คุณลบข้อความนี้แล้ว
Du raderade detta meddelande | Du tog bort detta meddelande | Du slettede denne besked
Du slettet denne meldingen | Wiadomość usunięta | Anda telah menghapus pesan ini
คุณได้ลบข้อความนี้ | あなたはこのメッセージを削除しました | 이 메시지는 삭제되었습니다
메시지를 삭제했습니다 | 你已删除这条消息 | 您已删除这条消息 | حذفت هذه الرسالة
מחקת את ההודעה הזו | यह मैसेज मिटाया गया | यह संदेश मिटाया गया | यह मैसेज डिलीट किया गया
आपने यह मैसेज मिटाया | आपने यह मैसेज डिलीट किया | این پیام حذف شد | این پیام حذف شده است
شما این پیام را حذف کردید | Αυτό το μήνυμα διαγράφηκε | Διαγράψατε αυτό το μήνυμα
Acest mesaj a fost șters | Ați șters acest mesaj | Ez az üzenet törölve lett
Törölted ezt az üzenetet
""")
"""The notice in place of a deleted message."""

DELETED_BY_ADMIN = tuple(
    _phrases("""
This message was deleted by admin | This message was deleted by an admin
Diese Nachricht wurde von einem Admin gelöscht | Diese Nachricht wurde von Admin
Un administrador eliminó este mensaje | Este mensaje fue eliminado por el admin
Mensagem apagada pelo admin | Esta mensagem foi apagada pelo admin
Ce message a été supprimé par l'admin | Questo messaggio è stato eliminato dall'amministratore
此消息已被管理员 | 此消息已由管理员 | 此訊息已被管理員 | 此訊息已由管理員
""")
)
"""How the notice of a message deleted by an administrator begins; the name follows."""

EDITED = _phrases("""
This message was edited | Diese Nachricht wurde bearbeitet | Se editó este mensaje
Este mensaje fue editado | Ce message a été modifié | Questo messaggio è stato modificato
Esta mensagem foi editada | Essa mensagem foi editada | Mensagem editada | Dit bericht is bewerkt
Dit bericht werd bewerkt | Данное сообщение изменено | Сообщение изменено
Это сообщение изменено | Це повідомлення змінено | Це повідомлення було змінено
Це повідомлення відредаговано | Bu mesaj düzenlendi | Tato zpráva byla upravena
Ta wiadomość została edytowana | Detta meddelande redigerades | Tämä viesti muokattiin
Denne besked blev redigeret | Denne meldingen ble redigert | Pesan ini diedit
Pesan ini telah diedit | Tin nhắn này đã được chỉnh sửa | 此消息已编辑 | 此消息已被编辑
这条消息已编辑 | 该消息已编辑 | 消息已编辑 | 此訊息已編輯 | 這則訊息已編輯 | 訊息已編輯
このメッセージは編集されました | メッセージが編集されました | 이 메시지가 수정되었습니다
메시지가 수정되었습니다 | 수정된 메시지입니다 | تم تعديل هذه الرسالة | הודעה זו נערכה
यह मैसेज एडिट किया गया | ข้อความนี้ถูกแก้ไขแล้ว
Tätä viestiä muokattiin | Tämä viesti on muokattu | Wiadomość edytowana
Tin nhắn này đã chỉnh sửa | มีการแก้ไขข้อความนี้ | 이 메시지는 수정되었습니다 | 此訊息已被編輯
यह मैसेज एडिट किया गया है | این پیام ویرایش شد | این پیام ویرایش شده است
Αυτό το μήνυμα επεξεργάστηκε | Acest mesaj a fost editat | Ez az üzenet szerkesztve lett
""")
"""The tag «<…>» at the end of an edited message."""

OMITTED = _phrases("""
Media omitted | Medien ausgeschlossen | Medien weggelassen | Multimedia omitido
Archivo omitido | Multimedia omitida | Médias omis | Fichier omis | Média omis | Mídia omitida
Arquivo de mídia oculto | Mídia oculta | Ficheiro não revelado | Ficheiro multimédia omitido
Media omessi | Media omesso | Media weggelaten | Без медиафайлов | Медиафайл пропущен
Файл пропущен | Медиафайлы пропущены | Медіафайл пропущено | Медіа пропущено
Medya atlanmış | Medya dahil edilmedi | Média vynechána | Pominięto multimedia
Multimedia pominięte | Media har utelämnats | Media utelatt | Medie udeladt
Medieindhold udeladt | Mediaa ei otettu mukaan | Media jätettiin pois
Media tidak disertakan | Media dikecualikan | Bỏ qua tệp phương tiện | Không có tệp phương tiện
Fișier media omis | Fișierele media omise | Médiafájl kihagyva | Hiányzó médiafájl
メディアは含まれていません | メディアが省略されました | メディアなし | 省略多媒體檔案
已省略多媒體檔案 | 媒體已略去 | 媒体省略 | 省略媒体 | 省略影音内容 | 省略影音內容 | 已省略媒体
忽略多媒体文件 | 未包含媒体文件 | 미디어 파일을 생략한 대화내용 | 미디어 생략됨 | 미디어 파일 제외
تم استبعاد الوسائط | الوسائط غير مدرجة | המדיה לא נכללה | ההודעה לא כוללת מדיה
मीडिया के बिना | मीडिया छोड़ा गया | ไม่รวมสื่อ | ไม่รวมไฟล์สื่อ
Video omitted | Image omitted | Audio omitted | GIF omitted | Sticker omitted
Video note omitted | Video message omitted
View once message omitted | View once voice message omitted
Multimédia omitida | Без медіафайлів | Utelämnat mediainnehåll | Medier udeladt | Medier utelatt
Media diabaikan | Không có phương tiện | 미디어 생략 | 省略多媒体文件 | 已省略多媒体文件
已略去媒體 | मीडिया शामिल नहीं है | ละเว้นสื่อ | Παραλείφθηκε το μέσο
""")
"""The placeholder «<…>» of any medium on Android."""

ATTACHED = _phrases("""
file attached | archivo adjunto | Datei angehängt | fichier joint | arquivo anexado
ficheiro anexado | file allegato | bestand bijgevoegd | файл добавлен | файл додано
вкладений файл | dosya ekli | soubor připojen | přiložený soubor | plik dołączony
załączono plik | fil bifogad | bifogad fil | fil vedhæftet | vedhæftet fil | fil vedlagt
tiedosto liitetty | liitetiedosto | file terlampir | fail dilampirkan | tệp đính kèm
tập tin đính kèm | fișier atașat | fájl csatolva | csatolt fájl | 添付ファイル | ファイル添付
附件檔案 | 文件附件 | 檔案已附加 | 文件已附加 | 已附加檔案 | 已附加文件 | 附加檔案 | 附加文件
파일 첨부됨 | 파일 첨부 | 첨부 파일 | الملف مرفق | ملف مرفق | קובץ מצורף
फ़ाइल अटैच की गई | संलग्न फ़ाइल | ไฟล์ที่แนบ | ไฟล์ที่แนบมา
файл прикреплен | ekli dosya | plik załączony | ไฟล์แนบ | ファイルが添付されています | 附件
ملفّ مرفق | הקובץ צורף | फ़ाइल संलग्न है | συνημμένο αρχείο | επισυνάφθηκε αρχείο | فایل پیوست شد
""")
"""The words behind a file's name on Android, in «(…)»."""

_OMITTED_WORDS = _phrases("""
omitted | weggelassen | ausgelassen | ausgeschlossen | omitido | omitida | ocultado | ocultada
oculto | oculta | não revelado | não revelada | omis | omise | absent | absente | retiré
manquant | manquante | omesso | omessa | escluso | esclusa | non incluso | non inclusa
weggelaten | отсутствует | не добавлен | пропущено | пропущен | відсутнє | відсутній | відсутня
не додано | dahil edilmedi | atlandı | vynechán | vynechána | vynecháno | pominięty | pominięto
utelämnad | utelämnat | udeladt | utelatt | jätetty pois | diabaikan | tidak disertakan
eliminat | omisă | kihagyva | đã bị bỏ qua | đã bỏ qua
已忽略 | 已省略 | 已略去 | 已略過 | 已略过
は省略されました | が省略されました | を省略しました | 생략됨 | 을 생략함 | غير مشمولة | غير مشمول
הושמט | הושמטה | हटाया गया | ถูกละไว้ | ไม่รวม
忽略 | 已省略 | pominięto | bỏ qua | bị bỏ qua | đã bỏ qua | ละเว้น | 이 생략됨
تم حذف | تم استبعاد | छोड़ी गई | छोड़ा गया | शामिल नहीं है | παραλείφθηκε | حذف شد
""")
_KINDS = {
    "image": """
        image | ảnh | फ़ोटो | छवि | चित्र | η εικόνα | תמונה | התמונה | تصویر | photo | picture
        Bild | imagen | imagem | immagine | afbeelding | изображение | зображення | görüntü
        resim | obrázek | obraz | zdjęcie | bilden | billede | bilde | kuva | kép | gambar
        foto | hình ảnh | imagine | 画像 | 圖片 | 图片 | 图像 | 圖像 | 照片 | 이미지 | 사진
        الصورة | صورة | รูปภาพ | view once photo
    """,
    "video": """
        video | Videonachricht | videomensaje | film | videoclip | वीडियो | το βίντεο | הסרטון
        הווידאו | ویدیو | Video note | video message | vidéo | vídeo | видео | відео | wideo
        videó | 動画 | ビデオ | 影片 | 视频 | 視頻 | 動態影像 | 동영상 | 비디오 | الفيديو
        فيديو | סרטון | วิดีโอ | view once video
    """,
    "audio": """
        audio | аудиофайл | ऑडियो | ο ήχος | השמע | áudio | ficheiro de áudio | аудио | аудіо
        ses | zvuk | dźwięk | ljud | lyd | ääni | hang | suara | âm thanh | 音声
        音声メッセージ | オーディオ | 音频 | 音訊 | 語音訊息 | 语音消息 | 오디오 | 음성 | الصوت
        مقطع صوتي | שמע | เสียง
    """,
    "sticker": """
        sticker | autocolante | стікер | dekal | mærkat | naklejkę | स्टिकर | το αυτοκόλλητο
        figurinha | стикер | наклейку | наклейка | çıkartma | nálepka | naklejka | klistermärke
        klistermærke | klistremerke | tarra | matrica | stiker | nhãn dán | スタンプ
        ステッカー | 貼圖 | 贴图 | 表情 | 스티커 | الملصق | מדבקה | สติกเกอร์
    """,
    "gif": "GIF | GIF-анімацію | GIF-анимация | 动图 | 動圖",
    "file": """
        document | ficheiro | asiakirja | dokument | दस्तावेज़ | το έγγραφο | Dokument
        documento | документ | belge | dokumen | dokumentti | tiedosto | dokumentum | tài liệu
        文書 | ドキュメント | 書類 | 文件 | 檔案 | 文档 | 문서 | مستند | المستند | מסמך | เอกสาร
    """,
    "contact": """
        contact card | contatto | contact | Kontaktkarte | Kontakt | tarjeta de contacto
        contacto | fiche contact | cartão do contato | cartão de contato | scheda contatto
        contactkaart | карточка контакта | контакт | картка контакту | kişi kartı | vizitka
        wizytówka | yhteystieto | kartu kontak | danh thiếp | 連絡先カード | 連絡先 | 聯絡人名片
        聯絡人 | 联系人名片 | 名片 | 연락처 카드 | 연락처 | بطاقة جهة الاتصال
    """,
}
_KIND_OF = {word: kind for kind, table in _KINDS.items() for word in _phrases(table)}
_OMITTED = tuple(sorted(_OMITTED_WORDS, key=len, reverse=True))
_ENDS = frozenset(
    first + phrase[-1]
    for phrase in (*DELETED, *(kind + omitted for kind in _KIND_OF for omitted in _OMITTED))
    for first in (phrase[0], phrase[0].upper())
)
"""First and last letters of what WhatsApp writes."""
_NOT_INCLUDED_IN_ARABIC = "لم يتم إدراج "
_BEGINNINGS = (*DELETED_BY_ADMIN, _NOT_INCLUDED_IN_ARABIC)
_FIRST_LETTERS = frozenset(text[:4] for text in _BEGINNINGS)

TAG = re.compile("[\u200e\u200f\\s]*<[\u200e\u200f]*([^<>\n]{5,80})>\\s*$")
"""Something in «<…>» at the end of a text."""

NAMED_FILE = re.compile(
    r"<(?P<word>[^\W\d_]+(?:[ '-][^\W\d_]+){0,2})\s?[:：]\s?(?P<name>[^<>\n]{1,255}\.\w{1,8})>"
)
"""«<attached: 00000012-PHOTO-2022-03-18.jpg>» in any language: three words and a file's name."""

ALONE_IN_ANGLES = re.compile("(?:^|: )[\u200e\u200f]*(<[^\\W\\d_]+(?:[ '-][^\\W\\d_]+){1,5}>)$")
"""«<several words>» alone in a message; said again and again it is a placeholder."""

FILE_WITH_WORDS = re.compile(r"(?P<name>[^\n]{1,255}) \((?P<words>[^()\n]{2,40})\)")
"""«IMG-20220318-WA0001.jpg (file attached)»."""

OWN_FILE_NAME = re.compile(r"(?:IMG|VID|AUD|PTT|STK|DOC)-[0-9]{8}-WA[0-9]+\.\w{0,8}")
"""The names that Android itself gives to files; what stands behind them needs no dictionary."""

NOT_A_NOTICE = re.compile(
    r"@|(?:POLL|UMFRAGE|ENCUESTA|SONDAGE|SONDAGGIO|ENQUETE|PEILING|ОПРОС|投票|アンケート|설문)\s?[:：]"
    r"|[^\n:：]{2,20}[:：] ?https?://",
    re.IGNORECASE,
)
"""What people send that carries the iPhone's mark: polls, places, somebody addressed."""

ENCRYPTION = re.compile(
    r"end-to-end|ende-zu-ende|extremo a extremo|ponta a ponta|ponto a ponto|bout en bout"
    r"|端到端|端對端|エンドツーエンド|종단간"
    r"|сквозн|наскрізн|uçtan uca|täysin salatt|koncovým|مشفرة|מוצפנ",
    re.IGNORECASE,
)
"""Words of the notice that begins every chat."""

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


def may_be_ours(text: str) -> bool:
    """Whether a look at the ends of `text` leaves it possible that WhatsApp itself wrote of it.

    Nearly all texts are people's; this tells most of them apart for a tenth of the work.
    """
    if "\u200e" in text or "\n" in text or not text:
        return True
    last = text[-1]
    return (
        last in ">).。"
        or (text[0] + last in _ENDS and len(text) < 80)
        or text[:4].lower() in _FIRST_LETTERS
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
    phrase = text.strip(" .。\u200e\u200f").casefold()
    if phrase.startswith(_NOT_INCLUDED_IN_ARABIC):
        return "media"
    if not phrase.endswith(_OMITTED) and not (marked and phrase.startswith(_OMITTED)):
        return None
    for omitted in _OMITTED:
        if phrase.endswith(omitted):
            kind = _KIND_OF.get(phrase.removesuffix(omitted).strip())
        elif marked and phrase.startswith(omitted):
            kind = _KIND_OF.get(phrase.removeprefix(omitted).strip())
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
