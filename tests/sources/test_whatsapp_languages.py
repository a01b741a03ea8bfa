"""What phones set to each language write, on both systems: every row of an invented chat."""

import datetime
from dataclasses import dataclass
from pathlib import Path

import pytest
from exports import messages, rows

from openllm_talk.records import Attachment, Message

MARK = "\u200e"
THIN = "\u202f"
DAY = datetime.datetime(2022, 3, 18, tzinfo=datetime.UTC)
CLOCKS = (
    *("00:05:09", "00:30:01", "05:07:02", "09:41:35", "12:00:00", "12:30:59", "14:56:01"),
    *("18:00:00", "23:59:58", "24:00:00", "31:07:00"),
)
"""When each of the rows is written; 24 is midnight."""


@dataclass(frozen=True)
class Locale:
    """How a phone set to one language writes stamps, and what it says of itself."""

    stamp: str
    encryption: str
    image: str
    media: str
    attached: str
    deleted: str
    edited: str
    word: str
    halves: tuple[str, str] = ("", "")
    zero: str = "0"

    def at(self, time: datetime.datetime, *, iphone: bool) -> str:
        """The stamp of a message; iPhones write seconds."""
        second = f"{time.second:02}"
        parts = {
            "d": str(time.day),
            "dd": f"{time.day:02}",
            "m": str(time.month),
            "mm": f"{time.month:02}",
            "y": str(time.year),
            "yy": f"{time:%y}",
            "be": str(time.year + 543),
            "era": str(time.year - 2018),
            "H": str(time.hour),
            "HH": f"{time.hour:02}",
            "MM": f"{time.minute:02}",
            "h": str(time.hour % 12 or 12),
            "K": str(time.hour % 12),
            "s": f":{second}" if iphone else "",
            "p": f".{second}" if iphone else "",
            "half": self.halves[time.hour >= 12],
            "hours": _chinese(time.hour),
            ",": "," if iphone else "",
        }
        written = self.stamp.format_map(parts)
        return written.translate({ord("0") + n: ord(self.zero) + n for n in range(10)})


def _chinese(hour: int) -> str:
    """What phones in Taiwan call the hours."""
    names = ((5, "凌晨"), (8, "清晨"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))
    return next(name for end, name in names if hour < end)


LOCALES = {
    "en-US": Locale(
        stamp="{m}/{d}/{yy}, {h}:{MM}{s}\u202f{half}",
        halves=("AM", "PM"),
        encryption="Messages and calls are end-to-end encrypted. Only people in this chat can read, listen to, or share them.",
        image="image omitted",
        media="Media omitted",
        attached="file attached",
        deleted="This message was deleted",
        edited="This message was edited",
        word="attached",
    ),
    "en-GB": Locale(
        stamp="{dd}/{mm}/{y}, {HH}:{MM}{s}",
        encryption="Messages and calls are end-to-end encrypted.",
        image="video omitted",
        media="Media omitted",
        attached="file attached",
        deleted="You deleted this message",
        edited="This message was edited",
        word="attached",
    ),
    "en-CA": Locale(
        stamp="{y}-{mm}-{dd}, {h}:{MM}{s}\u202f{half}",
        halves=("a.m.", "p.m."),
        encryption="Messages and calls are end-to-end encrypted.",
        image="audio omitted",
        media="Media omitted",
        attached="file attached",
        deleted="This message was deleted.",
        edited="This message was edited",
        word="attached",
    ),
    "en-AU": Locale(
        stamp="{d}/{m}/{yy}, {h}:{MM}{s} {half}",
        halves=("am", "pm"),
        encryption="Messages and calls are end-to-end encrypted.",
        image="sticker omitted",
        media="Media omitted",
        attached="file attached",
        deleted="This message was deleted",
        edited="This message was edited",
        word="attached",
    ),
    "en-IN": Locale(
        stamp="{dd}/{mm}/{yy}, {h}:{MM}{s}\u202f{half}",
        halves=("am", "pm"),
        encryption="Messages and calls are end-to-end encrypted.",
        image="GIF omitted",
        media="Media omitted",
        attached="file attached",
        deleted="This message was deleted",
        edited="This message was edited",
        word="attached",
    ),
    "de": Locale(
        stamp="{dd}.{mm}.{yy}, {HH}:{MM}{s}",
        encryption="Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.",
        image="Bild weggelassen",
        media="Medien ausgeschlossen",
        attached="Datei angehängt",
        deleted="Diese Nachricht wurde gelöscht.",
        edited="Diese Nachricht wurde bearbeitet.",
        word="Anhang",
    ),
    "es": Locale(
        stamp="{d}/{m}/{yy}, {H}:{MM}{s}",
        encryption="Los mensajes y las llamadas están cifrados de extremo a extremo.",
        image="imagen omitida",
        media="Multimedia omitido",
        attached="archivo adjunto",
        deleted="Se eliminó este mensaje.",
        edited="Se editó este mensaje.",
        word="adjunto",
    ),
    "es-MX": Locale(
        stamp="{d}/{m}/{yy} {h}:{MM}{s}\u202f{half}",
        halves=("a.\u00a0m.", "p.\u00a0m."),
        encryption="Los mensajes y las llamadas están cifrados de extremo a extremo.",
        image="sticker omitido",
        media="Multimedia omitido",
        attached="archivo adjunto",
        deleted="Eliminaste este mensaje.",
        edited="Se editó este mensaje.",
        word="adjunto",
    ),
    "fr": Locale(
        stamp="{dd}/{mm}/{y}{,} {HH}:{MM}{s}",
        encryption="Les messages et les appels sont chiffrés de bout en bout.",
        image="image absente",
        media="Médias omis",
        attached="fichier joint",
        deleted="Ce message a été supprimé",
        edited="Ce message a été modifié",
        word="pièce jointe",
    ),
    "it": Locale(
        stamp="{dd}/{mm}/{yy}, {HH}:{MM}{s}",
        encryption="I messaggi e le chiamate sono crittografati end-to-end.",
        image="immagine omessa",
        media="Media omessi",
        attached="file allegato",
        deleted="Questo messaggio è stato eliminato",
        edited="Questo messaggio è stato modificato",
        word="allegato",
    ),
    "pt-BR": Locale(
        stamp="{dd}/{mm}/{y}{,} {HH}:{MM}{s}",
        encryption="As mensagens e as ligações são protegidas com a criptografia de ponta a ponta.",
        image="imagem ocultada",
        media="Mídia oculta",
        attached="arquivo anexado",
        deleted="Mensagem apagada",
        edited="Mensagem editada",
        word="anexado",
    ),
    "pt-PT": Locale(
        stamp="{dd}/{mm}/{yy}, {HH}:{MM}{s}",
        encryption="As mensagens e as chamadas são encriptadas ponto a ponto.",
        image="imagem não revelada",
        media="Ficheiro não revelado",
        attached="ficheiro anexado",
        deleted="Esta mensagem foi apagada",
        edited="Mensagem editada",
        word="anexado",
    ),
    "nl": Locale(
        stamp="{dd}-{mm}-{y} {HH}:{MM}{s}",
        encryption="Berichten en oproepen zijn end-to-end versleuteld.",
        image="afbeelding weggelaten",
        media="Media weggelaten",
        attached="bestand bijgevoegd",
        deleted="Dit bericht is verwijderd",
        edited="Dit bericht is bewerkt",
        word="bijgevoegd",
    ),
    "ru": Locale(
        stamp="{dd}.{mm}.{y}, {HH}:{MM}{s}",
        encryption="Сообщения и звонки защищены сквозным шифрованием.",
        image="изображение отсутствует",
        media="Без медиафайлов",
        attached="файл добавлен",
        deleted="Данное сообщение удалено",
        edited="Сообщение изменено",
        word="прикреплено",
    ),
    "uk": Locale(
        stamp="{dd}.{mm}.{yy}, {HH}:{MM}{s}",
        encryption="Повідомлення та дзвінки захищено наскрізним шифруванням.",
        image="зображення відсутнє",
        media="Медіа пропущено",
        attached="файл додано",
        deleted="Це повідомлення було видалено",
        edited="Це повідомлення було змінено",
        word="вкладено",
    ),
    "pl": Locale(
        stamp="{dd}.{mm}.{y}, {HH}:{MM}{s}",
        encryption="Wiadomości i połączenia są szyfrowane end-to-end.",
        image="obraz pominięty",
        media="Pominięto multimedia",
        attached="plik załączony",
        deleted="Ta wiadomość została usunięta",
        edited="Ta wiadomość została zmieniona",
        word="załączony",
    ),
    "cs": Locale(
        stamp="{dd}.{mm}.{yy} {H}:{MM}{s}",
        encryption="Zprávy a hovory jsou opatřeny koncovým šifrováním.",
        image="obrázek vynechán",
        media="Média vynechány",
        attached="soubor byl přiložen",
        deleted="Tato zpráva byla smazána",
        edited="Tato zpráva byla upravena",
        word="přiloženo",
    ),
    "tr": Locale(
        stamp="{d}.{mm}.{y} {HH}:{MM}{s}",
        encryption="Mesajlar ve aramalar uçtan uca şifrelidir.",
        image="görüntü dahil edilmedi",
        media="Medya dahil edilmedi",
        attached="dosya ekli",
        deleted="Bu mesaj silindi",
        edited="Bu mesaj düzenlendi",
        word="eklendi",
    ),
    "tr12": Locale(
        stamp="{d}.{mm}.{y} {half} {h}:{MM}{s}",
        halves=("ÖÖ", "ÖS"),
        encryption="Mesajlar ve aramalar uçtan uca şifrelidir.",
        image="Çıkartma dahil edilmedi",
        media="Medya dahil edilmedi",
        attached="dosya ekli",
        deleted="Bu mesajı sildiniz",
        edited="Bu mesaj düzenlendi",
        word="eklendi",
    ),
    "sv": Locale(
        stamp="{y}-{mm}-{dd} {HH}:{MM}{s}",
        encryption="Meddelanden och samtal är totalsträckskrypterade.",
        image="bild utesluten",
        media="Media har utelämnats",
        attached="bifogad fil",
        deleted="Det här meddelandet raderades",
        edited="Det här meddelandet redigerades",
        word="bifogad",
    ),
    "da": Locale(
        stamp="{dd}.{mm}.{y} {HH}.{MM}{p}",
        encryption="Beskeder og opkald er end-to-end-krypterede.",
        image="billede udeladt",
        media="Mediefil udeladt",
        attached="fil vedhæftet",
        deleted="Denne besked blev slettet",
        edited="Denne besked blev redigeret",
        word="vedhæftet",
    ),
    "nb": Locale(
        stamp="{dd}.{mm}.{y}, {HH}:{MM}{s}",
        encryption="Meldinger og anrop er ende-til-ende-kryptert.",
        image="bilde utelatt",
        media="Uten vedlegg",
        attached="fil vedlagt",
        deleted="Denne meldingen ble slettet",
        edited="Denne meldingen ble redigert",
        word="vedlagt",
    ),
    "fi": Locale(
        stamp="{d}.{m}.{y} klo {H}.{MM}{p}",
        encryption="Viestit ja puhelut salataan täysin.",
        image="ei kuvaa",
        media="Media jätettiin pois",
        attached="tiedosto liitetty",
        deleted="Tämä viesti poistettiin",
        edited="Tätä viestiä muokattiin",
        word="liite",
    ),
    "hu": Locale(
        stamp="{y}. {mm}. {dd}. {H}:{MM}{s}",
        encryption="Az üzenetek és hívások végpontok közötti titkosítással vannak védve.",
        image="kép kihagyva",
        media="Hiányzó médiafájl",
        attached="fájl csatolva",
        deleted="Ez az üzenet törlésre került",
        edited="Ez az üzenet szerkesztve lett",
        word="csatolva",
    ),
    "hu12": Locale(
        stamp="{y}. {mm}. {dd}. {half} {h}:{MM}{s}",
        halves=("de.", "du."),
        encryption="Az üzenetek és hívások végpontok közötti titkosítással vannak védve.",
        image="Hang kihagyása",
        media="Hiányzó médiafájl",
        attached="fájl csatolva",
        deleted="Törölted ezt az üzenetet",
        edited="Ez az üzenet szerkesztve lett",
        word="csatolva",
    ),
    "ro": Locale(
        stamp="{dd}.{mm}.{y}, {HH}:{MM}{s}",
        encryption="Mesajele și apelurile sunt criptate integral.",
        image="Imagine omisă",
        media="Conținut media omis",
        attached="fișier atașat",
        deleted="Acest mesaj a fost șters",
        edited="Acest mesaj a fost editat",
        word="atașat",
    ),
    "el": Locale(
        stamp="{d}/{m}/{yy}, {h}:{MM}{s}\u202f{half}",
        halves=("π.μ.", "μ.μ."),
        encryption="Τα μηνύματα και οι κλήσεις είναι κρυπτογραφημένα.",
        image="εικόνα παραλείφθηκε",
        media="Εξαίρεση πολυμέσων",
        attached="συνημμένο αρχείο",
        deleted="Αυτό το μήνυμα διαγράφηκε",
        edited="Αυτό το μήνυμα επεξεργάστηκε",
        word="συνημμένο",
    ),
    "id": Locale(
        stamp="{dd}/{mm}/{yy} {HH}.{MM}{p}",
        encryption="Pesan dan panggilan terenkripsi secara end-to-end.",
        image="gambar tidak disertakan",
        media="Media tidak disertakan",
        attached="file terlampir",
        deleted="Pesan ini dihapus",
        edited="Pesan ini diedit",
        word="terlampir",
    ),
    "ms": Locale(
        stamp="{d}/{mm}/{yy}, {h}:{MM}{s}\u202f{half}",
        halves=("PG", "PTG"),
        encryption="Mesej dan panggilan disulitkan hujung ke hujung.",
        image="imej tidak dimasukkan",
        media="Media disingkirkan",
        attached="fail dilampirkan",
        deleted="Mesej ini telah dipadam",
        edited="Mesej ini telah diedit",
        word="dilampirkan",
    ),
    "vi": Locale(
        stamp="{HH}:{MM}{s}, {d}/{m}/{yy}",
        encryption="Tin nhắn và cuộc gọi được mã hóa đầu cuối.",
        image="đã bỏ qua hình ảnh",
        media="Bỏ qua Media",
        attached="tệp đính kèm",
        deleted="Tin nhắn này đã bị xóa",
        edited="Tin nhắn này đã được chỉnh sửa",
        word="đính kèm",
    ),
    "vi12": Locale(
        stamp="{h}:{MM}{s} {half}, {d}/{m}/{yy}",
        halves=("SA", "CH"),
        encryption="Tin nhắn và cuộc gọi được mã hóa đầu cuối.",
        image="đã bỏ video",
        media="Bỏ qua Media",
        attached="tệp đính kèm",
        deleted="Bạn đã xóa tin nhắn này",
        edited="Tin nhắn này đã được chỉnh sửa",
        word="đính kèm",
    ),
    "th": Locale(
        stamp="{d}/{m}/{be} {HH}:{MM}{s}",
        encryption="ข้อความและการโทรได้รับการเข้ารหัสจากต้นทางถึงปลายทาง",
        image="ไม่มีรูปภาพ",
        media="สื่อถูกลบ",
        attached="ไฟล์ที่แนบมา",
        deleted="ข้อความนี้ถูกลบแล้ว",
        edited="ข้อความนี้ถูกแก้ไขแล้ว",
        word="ไฟล์แนบ",
    ),
    "ja": Locale(
        stamp="{y}/{mm}/{dd} {H}:{MM}{s}",
        encryption="メッセージと通話はエンドツーエンド暗号化されています。",
        image="画像は含まれていません",
        media="メディアは含まれていません",
        attached="添付ファイル",
        deleted="このメッセージは削除されました。",
        edited="このメッセージは編集されました",
        word="添付ファイル",
    ),
    "ja12": Locale(
        stamp="{y}/{mm}/{dd} {half}{K}:{MM}{s}",
        halves=("午前", "午後"),
        encryption="メッセージと通話はエンドツーエンド暗号化されています。",
        image="画像は含まれていません",
        media="メディアは含まれていません",
        attached="添付ファイル",
        deleted="このメッセージを削除しました。",
        edited="このメッセージは編集されました",
        word="添付ファイル",
    ),
    "ja-era": Locale(
        stamp="R{era}/{mm}/{dd} {H}:{MM}{s}",
        encryption="メッセージと通話はエンドツーエンド暗号化されています。",
        image="画像は含まれていません",
        media="メディアは含まれていません",
        attached="添付ファイル",
        deleted="このメッセージは削除されました",
        edited="このメッセージは編集されました",
        word="添付ファイル",
    ),
    "ko": Locale(
        stamp="{y}. {m}. {d}. {half} {h}:{MM}{s}",
        halves=("오전", "오후"),
        encryption="메시지와 통화는 종단간 암호화됩니다.",
        image="이미지 생략됨",
        media="미디어 파일을 생략한 대화내용",
        attached="파일 첨부됨",
        deleted="이 메시지는 삭제되었습니다",
        edited="이 메시지는 수정되었습니다",
        word="첨부 파일",
    ),
    "ko-yy": Locale(
        stamp="{yy}. {m}. {d}. {half} {h}:{MM}{s}",
        halves=("오전", "오후"),
        encryption="메시지와 통화는 종단간 암호화됩니다.",
        image="이미지 생략됨",
        media="미디어 파일을 생략한 대화내용",
        attached="파일 첨부됨",
        deleted="삭제한 메시지입니다",
        edited="이 메시지는 수정되었습니다",
        word="첨부 파일",
    ),
    "zh-CN": Locale(
        stamp="{y}/{m}/{d} {HH}:{MM}{s}",
        encryption="消息和通话已进行端到端加密。",
        image="图像已忽略",
        media="省略多媒体文件",
        attached="文件附件",
        deleted="这条消息已被删除",
        edited="此消息已编辑",
        word="附件",
    ),
    "zh-TW": Locale(
        stamp="{y}/{m}/{d} {hours}{h}:{MM}{s}",
        encryption="訊息和通話會受到端對端加密保護。",
        image="圖片已略去",
        media="忽略多媒體檔",
        attached="檔案已附加",
        deleted="此訊息已刪除",
        edited="此訊息已編輯",
        word="附件",
    ),
    "zh-HK": Locale(
        stamp="{d}/{m}/{y} {half}{h}:{MM}{s}",
        halves=("上午", "下午"),
        encryption="訊息和通話經端對端加密。",
        image="圖片已略去",
        media="忽略多媒體檔",
        attached="檔案已附加",
        deleted="您已刪除此訊息",
        edited="此訊息已編輯",
        word="附件",
    ),
    "ar": Locale(
        stamp="{d}\u200f/{m}\u200f/{y}، {h}:{MM}{s} {half}",
        halves=("ص", "م"),
        zero="٠",
        encryption="الرسائل والمكالمات مشفرة تمامًا بين الطرفين.",
        image="لم يتم إدراج الصورة",
        media="تم استبعاد الوسائط",
        attached="الملف مرفق",
        deleted="تم حذف هذه الرسالة",
        edited="تم تعديل هذه الرسالة",
        word="مرفق",
    ),
    "ar-AE": Locale(
        stamp="{d}\u200f/{m}\u200f/{y}, {h}:{MM}{s}\u202f{half}",
        halves=("ص", "م"),
        encryption="الرسائل والمكالمات مشفرة تمامًا بين الطرفين.",
        image="لم يتم إدراج المستند",
        media="تم استبعاد الوسائط",
        attached="الملف مرفق",
        deleted="لقد حذفت هذه الرسالة",
        edited="تم تعديل هذه الرسالة",
        word="مرفق",
    ),
    "fa": Locale(
        stamp="{y}/{m}/{d}،\u200f {H}:{MM}{s}",
        zero="۰",
        encryption="پیام\u200cها و تماس\u200cها سرتاسر رمزگذاری شده\u200cاند.",
        image="تصویر حذف شد",
        media="رسانه حذف شد",
        attached="فایل پیوست شد",
        deleted="این پیام حذف شده است",
        edited="این پیام ویرایش شد",
        word="پیوست",
    ),
    "he": Locale(
        stamp="{d}.{m}.{y}, {H}:{MM}{s}",
        encryption="ההודעות והשיחות מוצפנות מקצה לקצה.",
        image="התמונה הושמטה",
        media="המדיה לא נכללה",
        attached="קובץ מצורף",
        deleted="הודעה זו נמחקה",
        edited="ההודעה נערכה",
        word="מצורף",
    ),
    "hi": Locale(
        stamp="{d}/{m}/{yy}, {h}:{MM}{s}\u202f{half}",
        halves=("am", "pm"),
        encryption="मैसेजेस और कॉल्स एंड-टू-एंड एन्क्रिप्टेड हैं.",
        image="फ़ोटो हटाई गई",
        media="मीडिया के बिना",
        attached="फ़ाइल अटैच की गई",
        deleted="यह मैसेज डिलीट कर दिया गया है",
        edited="यह मैसेज एडिट किया गया",
        word="अटैच",
    ),
    "bn": Locale(
        stamp="{d}/{m}/{yy}{,} {h}:{MM}{s}\u202f{half}",
        halves=("AM", "PM"),
        zero="০",
        encryption="মেসেজ এবং কল এন্ড-টু-এন্ড এনক্রিপ্ট করা হয়।",
        image="ইমেজ বাদ দেওয়া হয়েছে",
        media="মিডিয়া বাদ দেওয়া হয়েছে",
        attached="ফাইল যুক্ত করা হয়েছে",
        deleted="এই মেসেজটি বাদ দেওয়া হয়েছে।",
        edited="এই মেসেজটি এডিট করা হয়েছে",
        word="সংযুক্ত",
    ),
    "mr": Locale(
        stamp="{d}/{m}/{yy}, {h}:{MM}{s}\u202f{half}",
        halves=("म.पू.", "म.उ."),
        zero="०",
        encryption="मेसेजेस आणि कॉल्स एन्ड-टू-एन्ड एन्क्रिप्टेड आहेत.",
        image="इमेज वगळली",
        media="मीडिया वगळले",
        attached="फाइल जोडली",
        deleted="हा मेसेज हटवण्यात आला",
        edited="हा मेसेज एडिट केला गेला",
        word="जोडले",
    ),
    "ta": Locale(
        stamp="{d}/{m}/{yy}, {half} {h}:{MM}{s}",
        halves=("முற்பகல்", "பிற்பகல்"),
        encryption="மெசேஜ்களும் அழைப்புகளும் முழு மறையாக்கம் செய்யப்பட்டுள்ளன.",
        image="படம் நீக்கப்பட்டது",
        media="ஊடகங்கள் நீக்கப்பட்டது",
        attached="கோப்பு இணைக்கப்பட்டது",
        deleted="இத்தகவல் திரும்பப்பெறப்பட்டது",
        edited="இந்த மெசேஜ் திருத்தப்பட்டது",
        word="இணைப்பு",
    ),
    "te": Locale(
        stamp="{d}/{m}/{yy}, {h}:{MM}{s}\u202f{half}",
        halves=("AM", "PM"),
        encryption="సందేశాలు మరియు కాల్స్ ఎండ్ టు ఎండ్ ఎన్క్రిప్షన్ తో సురక్షితం.",
        image="image omitted",
        media="మీడియా విస్మరించబడింది",
        attached="ఫైల్ జోడించబడింది",
        deleted="ఈ సందేశం తొలగించబడింది",
        edited="ఈ మెసేజ్ ఎడిట్ చేయబడింది",
        word="జోడించబడింది",
    ),
}


def chat(locale: Locale, *, iphone: bool) -> tuple[str, list[dict[str, object]]]:
    """An export, and what its rows must say."""
    own = MARK if iphone else ""
    photo = "00000012-PHOTO-2022-03-18-12-30-59.jpg" if iphone else "IMG-20220318-WA0001.jpg"
    said: list[tuple[str | None, str, dict[str, object]]] = [
        ("LLM Nights", own + locale.encryption, {"text": locale.encryption, "kind": "system"}),
        ("Ana Li", "hi", {"text": "hi"}),
        (
            "\u202a+49 170 1234567\u202c",
            "one\ntwo\n\nfour 10:30 - x: y",
            {"author": "+49 170 1234567", "text": "one\ntwo\n\nfour 10:30 - x: y"},
        ),
        (
            "Ana Li",
            own + locale.image if iphone else f"<{locale.media}>",
            {"attachments": 1},
        ),
        ("Ana Li", own + locale.deleted, {"deleted": True}),
        (
            f"~{THIN}Bo",
            f"look {MARK}<{locale.word}: {photo}>"
            if iphone
            else f"{MARK}{photo} ({locale.attached})\nlook",
            {"author": "Bo", "text": "look", "attachments": Attachment(name=photo, kind="image")},
        ),
        ("Ana Li", f"well {MARK}<{locale.edited}>", {"text": "well", "edited": True}),
        ("Ana Li", "@\u2068Bo\u2069 see (it) <b>", {"text": "@\u2068Bo\u2069 see (it) <b>"}),
        ("Ana Li", "12/12/21, 10:10 - Bo: quoted", {"text": "12/12/21, 10:10 - Bo: quoted"}),
        ("LLM Nights", f"{own}Ana Li added Bo", {"text": "Ana Li added Bo", "kind": "system"}),
        ("Ana Li", "null", {"text": "null"}),
    ]
    lines, wanted = [], []
    for clock, (name, body, want) in zip(CLOCKS, said, strict=True):
        hour, minute, second = (int(part) for part in clock.split(":"))
        # Months, days and years later than twelve decide about the order of dates.
        days = 13 if hour > 24 else hour // 24
        time = DAY + datetime.timedelta(days=days, hours=hour % 24, minutes=minute, seconds=second)
        stamp = locale.at(time, iphone=iphone)
        system = want.get("kind") == "system"
        mark = MARK if iphone and ("attachments" in want or "edited" in want) else ""
        who = "" if system and not iphone else f"{name}: "
        lines.append(f"{mark}[{stamp}] {who}{body}" if iphone else f"{stamp} - {who}{body}")
        wanted.append(
            {
                "time": f"{time:%Y-%m-%dT%H:%M:%S}" if iphone else f"{time:%Y-%m-%dT%H:%M}",
                "author": None if system else name,
                "channel": "LLM Nights" if iphone else None,
                "kind": "message",
                "text": "",
                "attachments": 0,
                "edited": False,
                "deleted": False,
                "assumed": (),
                **want,
            }
        )
    return "".join(f"{line}\n" for line in lines), wanted


def seen(row: Message, want: dict[str, object]) -> dict[str, object]:
    """Those things of the row that are wanted; of attachments their number or the only one."""
    files: object = len(row.attachments)
    if isinstance(want["attachments"], Attachment):
        files = row.attachments[0] if row.attachments else None
    found = {"attachments": files, "assumed": row.assumed or ()}
    return {key: found[key] if key in found else getattr(row, key) for key in want}


@pytest.mark.parametrize("iphone", [True, False], ids=["iPhone", "Android"])
@pytest.mark.parametrize("language", LOCALES)
def test_what_a_phone_writes_reads_as_the_group_saw_it(
    tmp_path: Path, language: str, iphone: bool
) -> None:
    text, wanted = chat(LOCALES[language], iphone=iphone)
    found = messages(rows(tmp_path, text))
    assert [seen(row, want) for row, want in zip(found, wanted, strict=True)] == wanted
