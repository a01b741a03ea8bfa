"""What WhatsApp itself writes into an export in place of a medium or a message, in its languages.

Collected from what users and readers of exports report. Phrases are compared case-folded, without
marks and full stops.
"""

import re


def _phrases(table: str) -> frozenset[str]:
    return frozenset(
        phrase.strip(" .。।").casefold() for phrase in re.split(r"[|\n]", table) if phrase.strip()
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
यह मैसेज मिटा दिया गया | यह संदेश मिटाया गया था | ข้อความนี้ถูกลบแล้ว | ข้อความนี้ถูกลบ
คุณลบข้อความนี้แล้ว
Du raderade detta meddelande | Du tog bort detta meddelande | Du slettede denne besked
Du slettet denne meldingen | Wiadomość usunięta | Anda telah menghapus pesan ini
คุณได้ลบข้อความนี้ | あなたはこのメッセージを削除しました | 이 메시지는 삭제되었습니다
메시지를 삭제했습니다 | 你已删除这条消息 | 您已删除这条消息 | حذفت هذه الرسالة
מחקת את ההודעה הזו | यह मैसेज मिटाया गया | यह संदेश मिटाया गया | यह मैसेज डिलीट किया गया
आपने यह मैसेज मिटाया | आपने यह मैसेज डिलीट किया | این پیام حذف شد | این پیام حذف شده است
شما این پیام را حذف کردید | Αυτό το μήνυμα διαγράφηκε | Διαγράψατε αυτό το μήνυμα
Acest mesaj a fost șters | Ați șters acest mesaj | Ez az üzenet törölve lett
Törölted ezt az üzenetet
এই মেসেজটি বাদ দেওয়া হয়েছে। | এই বার্তাটি মুছে ফেলা হয়েছে | আপনি এই মেসেজটি বাদ দিয়েছেন।
আপনি এই মেসেজটি বাদ দিয়েছেন | আপনি এই বার্তাটি মুছে ফেলেছেন | یہ میسج حذف کر دیا گیا ہے۔
آپ نے یہ میسج حذف کر دیا ہے۔ | آپ نے یہ میسج حذف کر دیا ہے | یہ پیغام حذف کیا گیا
Det här meddelandet raderades | Du har tagit bort meddelandet | Du raderade det här meddelandet
Táto správa bola odstránená | Túto správu ste odstránili | Usunąłeś(-ęłaś) tę wiadomość
Usunąłeś tę wiadomość | Usunęłaś tę wiadomość | Usunąłeś(aś) tę wiadomość
Mesej ini telah dipadam | Anda telah memadamkan mesej ini | हा मेसेज हटवण्यात आला
हा संदेश हटविण्यात आला होता | तुम्ही हा मेसेज हटवला | आपण हा संदेश हटविलात
Ez az üzenet törlésre került
Ezt az üzenetet törölted | Ova je poruka izbrisana | Ova poruka je izbrisana
Izbrisali ste ovu poruku | यह मैसेज डिलीट कर दिया गया है | આ મેસેજ ડિલીટ કરાયો
આ સંદેશ રદ્દ કરાયો
તમે આ મેસેજ ડિલીટ કર્યો | Denne besked er blevet slettet | Du har slettet denne besked
Aquest missatge s'ha suprimit | Has suprimit aquest missatge | Aquest missatge està esborrat
Tato zpráva byla odstraněna | Tuto zprávu jste odstranil/a | 信息已删除 | 您删除这个信息
此訊息已刪除。 | 这条消息已被删除 | 您已删除这条消息 | Itong mensahe ay binura na
Binura mo itong mensahe
Šī ziņa tika izdzēsta | Jūs izdzēsāt šo ziņu | Бұл хат жойылды | Сіз бұл хатты жойдыңыз
Ushbu xabar o‘chirildi | Siz ushbu xabarni o‘chirdingiz | Tin nhắn này đã bị xoá
Bạn đã xoá tin nhắn này | To sporočilo je bilo izbrisano | To sporočilo ste izbrisali
Ujumbe huu ulifutwa | Umefuta ujumbe huu | இத்தகவல் திரும்பப்பெறப்பட்டது
இந்த மெசேஜ் நீக்கப்பட்டது
இத்தகவலை தாங்கள் அழித்தீர்கள் | ข้อความนี้ได้ถูกลบ | คุณลบข้อความนี้ | Ši žinutė buvo ištrinta
Jūs ištrynėte šią žinutę | See sõnum on kustutatud | Kustutasid selle sõnumi
Съобщението беше изтрито | Изтрихте това съобщение | Hierdie boodskap was uitgevee
Bu ismarıc silindi | Siz bu ismarıcı sildiniz | ഈ സന്ദേശം ഇല്ലാതാക്കിയതാണ്
ഈ സന്ദേശം നിങ്ങൾ ഇല്ലാതാക്കി
Оваа порака беше избришана | ಈ ಸಂದೇಶವು ಅಳಿಸಲ್ಪಟ್ಟಿದೆ | ನೀವು ಈ ಸಂದೇಶವನ್ನು ಅಳಿಸಿದ್ದೀರಿ
ఈ సందేశం తొలగించబడింది
మీరు ఈ సందేశాన్ని తొలగించారు | Esta mensagem foi apagada pelo remetente | Ова порука је обрисана
ਇਸ ਸੁਨੇਹੇ ਨੂੰ ਹਟਾਇਆ ਗਿਆ | ਤੁਸੀਂ ਇਹ ਸੁਨੇਹਾ ਹਟਾਇਆ | أنت حذفت هذه الرسالة | لقد حذَفت هذه الرسالة
삭제한 메시지입니다 | Διαγράψατε το μήνυμα | Διαγράψατε αυτό το μήνυμα | Διαγράψατε το μήνυμα αυτό
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
Ta wiadomość została zmieniona | Wiadomość została edytowana | Zpráva byla upravena
Messaggio modificato | Mensaje editado | Nachricht bearbeitet | Message edited | Message modifié
ההודעה נערכה | הודעה זו נערכה | Это сообщение было изменено | Сообщение было изменено
Denne besked er blevet redigeret | Beskeden blev redigeret | Denne meldingen er redigert
Det här meddelandet redigerades | Meddelandet har redigerats | Mesej ini telah diedit
Tätä viestiä on muokattu | Az üzenet szerkesztve lett | Ezt az üzenetet szerkesztették
Mesajul a fost editat | Táto správa bola upravená | Ova poruka je uređena | Ova je poruka uređena
Това съобщение беше редактирано | Aquest missatge s'ha editat | S'ha editat aquest missatge
এই মেসেজটি এডিট করা হয়েছে | এই মেসেজ এডিট করা হয়েছে | हा मेसेज एडिट केला गेला
हा मेसेज संपादित केला गेला | இந்த மெசேஜ் திருத்தப்பட்டது | ఈ మెసేజ్ ఎడిట్ చేయబడింది
આ મેસેજ એડિટ કરાયો
یہ میسج ایڈٹ کیا گیا | ನೀವು ಈ ಸಂದೇಶವನ್ನು ಎಡಿಟ್ ಮಾಡಿದ್ದೀರಿ | ഈ സന്ദേശം എഡിറ്റ് ചെയ്തു
Ang mensaheng ito ay na-edit
此消息已编辑 | 此讯息已编辑 | 此訊息已被編輯 | 這則訊息已被編輯 | 已編輯此訊息 | 已编辑此消息
Αυτό το μήνυμα τροποποιήθηκε | Το μήνυμα υποβλήθηκε σε επεξεργασία
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
Conținut media omis | మాధ్యమం విస్మరించబడింది | మీడియా విస్మరించబడింది | Walang kalakip na media
忽略多媒體檔 | 省略多媒體檔 | Mitjans omesos | Fitxers multimèdia omesos | Média vynechány
Εξαίρεση πολυμέσων | Αρχείο παραλήφθηκε | Bez multivides | Nav iekļauta multivide
Mediefil udeladt | मीडिया वगळले | मीडिया वगळण्यात आला | Файл қосылған жоқ | Файлдар қосылмаған
મીડિયા અવગણાયું | મીડિયા અવગણવામાં આવ્યા | מדיה הושמטה | המדיה הוסרה | Media disingkirkan
Fayl o‘tkazib yuborildi | Pliki pominięto | Bỏ qua Media | Pa media | Media u hoq | Media hequr
Media utelämnat | Medij izpuščen | Datoteke izpuščene | Médiá vynechané | میڈیا چھوڑ دیا گیا
میڈیا ہٹا دیا گیا | Media imerukwa | Media hazijajumuishwa | ஊடகங்கள் நீக்கப்பட்டது
கோப்புகள் விடப்பட்டன | สื่อถูกลบ | ไฟล์สื่อถูกลบ | پيوست نما/آهنگ حذف شد | رسانه حذف شد
Praleistas medijos turinys | Medija praleista | Uten vedlegg | Media jätetty pois
Meedia ära jäetud | Meedia välja jäetud | Medijski zapis izostavljen | Média elhagyva | Без файл
Без фајл | Без фајлови | মিডিয়া বাদ দেওয়া হয়েছে | Media weggelaat | Media çıxarılmışdır
Media buraxıldı | 미디어 파일 제외됨 | മീഡിയ ഒഴിവാക്കി | ಮಾಧ್ಯಮ ಕೈಬಿಡಲಾಗಿದೆ | ಮೀಡಿಯಾ ಕೈಬಿಡಲಾಗಿದೆ
Медији су изостављени | ਮੀਡੀਆ ਛੱਡਿਆ ਗਿਆ | ਮੀਡੀਆ ਛੱਡਿਆ | ບໍ່ລວມມີເດຍ | Medya çıkarıldı
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
soubor byl přiložen | załączony plik | plik został załączony | súbor bol priložený
priložený súbor | datoteka priložena | priložena datoteka | файлът е прикачен | прикачен файл
fitxer adjunt | arxiu adjunt | файл прикріплено | файл прикреплён | ficheiro em anexo
arquivo em anexo | fișier anexat | fil vedhæftet | vedlagt fil
tiedosto liitteenä | failas prisegtas
fail lisatud | ফাইল যুক্ত করা হয়েছে | फाइल जोडली | फाइल संलग्न
கோப்பு இணைக்கப்பட்டது | ఫైల్ జోడించబడింది
ફાઇલ જોડાયેલી છે | فائل منسلک ہے | naka-attach na file | lampiran fail | 檔案附件
已附檔案 | 첨부된 파일
ไฟล์ที่แนบมาด้วย
""")
"""The words behind a file's name on Android, in «(…)»."""

OMITTED_WORDS = _phrases("""
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
"""Words for «omitted» behind or before that for the medium."""
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
KIND_OF = {word: kind for kind, table in _KINDS.items() for word in _phrases(table)}
"""The kind of a medium by its name in any language."""
_PLACEHOLDERS = {
    "image": """
        image absente | imagem não revelada | εικόνα παραλείφθηκε | зображення відсутнє
        ইমেজ বাদ দেওয়া হয়েছে | 圖片已略去 | 圖像已省略 | 照片已忽略 | đã bỏ qua hình ảnh
        تصویر نکال دی گئی ہے | ไม่มีรูปภาพ | bild utesluten | obrázok vynechaný
        bilde ikke inkludert
        imej tidak dimasukkan | इमेज वगळली | 画像は含まれていません | kép küldése sikertelen
        kép kihagyva
        slika izostavljena | फ़ोटो हटाई गई | છબી પડતી મૂકાઈ | íomhá ligthe ar lár | ei kuvaa
        imatge omesa | படம் நீக்கப்பட்டது | imagen excluida
    """,
    "video": """
        סרטון הווידאו הושמט | הסרטון הושמט | vídeo não revelado | βίντεο παραλείφθηκε
        ভিডিও বাদ দেওয়া হয়েছে | 影片已略去 | 影片已省略 | 视频已忽略
        đã bỏ video | ویڈیو نظرانداز
        วิดีโอถูกลบ | video utesluten | video vynechané | wideo pominięte | clip video omis
        video utelatt | video tidak dimasukkan | व्हिडीओ वगळला | 비디오 생략됨
        ビデオは含まれていません
        動画は含まれていません | videó kihagyva | video izostavljen | वीडियो छोड़ा गया
        વિડિયો પડતી મુકાઈ | físeán ligthe ar lár | videota ei sisällytetä | video vynecháno
        vídeo omès | video vynecháno
    """,
    "audio": """
        קטע קול הושמט | השמע הושמט | ficheiro de áudio não revelado | ήχος παραλείφθηκε
        অডিও বাদ দেওয়া হয়েছে | 音訊已略去 | 音訊已省略 | 音频已忽略 | bỏ qua tệp âm thanh
        آڈیو نظرانداز | ไม่มีไฟล์เสียง | ljud utelslutet | ljud uteslutet | zvuk vynechaný
        audio pominięte | fără audio | lyd utelatt | audio tidak dimasukkan | ऑडिओ वगळला
        音声は含まれていません | hang kihagyása | zvuk izostavljen | ऑडियो हटाई गयी
        ઓડિયો ફાઇલ શામેલ કરી નથી | comhad fuaime ar lár | äänitiedostoa ei sisällytetä
        zvukový soubor vynechán | àudio omès | voice message omitted
    """,
    "sticker": """
        סטיקר הושמט | sticker não revelado | αυτοκόλλητο παραλήφθηκε | наклейку не додано
        স্টিকার বাদ দেওয়া হয়েছে | 貼圖已略去 | 貼圖已忽略 | 贴图已省略 | đã bỏ sticker
        اسٹیکر نظرانداز | ไม่มีสติกเกอร์ | sticker utesluten | nálepka vynechaná
        klistremerke utelatt | pelekat tidak disertakan | pelekat tidak dimasukkan | स्टिकर वगळले
        스티커 제외됨 | スタンプは含まれていません | matrica kihagyva | naljepnica izostavljena
        स्टिकर छोड़ा गया | સ્ટીકર પડતું મુકાયું | fágadh an greamán ar lár
        tarraa ei sisällytetty
        استیکر حذف شد | adhesiu omès | figurinha omitida
    """,
    "gif": """
        GIF הושמט | GIF отсутствует | GIF retiré | GIF esclusa | GIF não revelada | παράληψη GIF
        GIF-анімацію пропущено | জিআইএফ বাদ দেওয়া হয়েছে | GIF 已略去 | GIF 圖片已被省略
        GIF 动态图已被忽略 | đã bỏ qua ảnh GIF | GIF نظرانداز | ละเว้น GIF | GIF utesluten
        GIF vynechaný | plik GIF pominięty | GIF tidak dimasukkan | GIF वगळले
        GIFは含まれていません
        GIF fájl kihagyása | GIF izostavljen | GIF छोड़ा गया | GIF પડતી મૂકાઈ | GIF ligthe ar lár
        GIF-animaatio jätetty pois | GIF حذف شد | GIF vynechán | GIF omès | تم استبعاد GIF
        لم يتم إدراج صورة GIF
    """,
    "contact": """
        כרטיס איש קשר הושמט | карточка контакта отсутствует | fiche contact manquante
        scheda contatto omessa | contacto não revelado | η κάρτα επαφής παραλήφθηκε
        картка контакту відсутня | পরিচিতির কার্ড বাদ দেওয়া হয়েছে | 聯絡人卡片已略去
        聯絡人卡片已省略 | 联系人卡片已忽略 | bỏ qua thẻ liên lạc | رابطہ کارڈ نظر انداز
        บัตรรายชื่อที่ละเว้น | kontaktkort uteslutet | karta kontaktu vynechaná
        pominięta wizytówka kontaktu | carte de vizită contact omisă | visitekaartje weggelaten
        kontaktkort sløyfet | kontaktkort udeladt | kad kenalan tidak dimasukkan
        संपर्क कार्ड वगळले | 連絡先カードを省略 | névjegykártya kihagyva | posjetnica izostavljena
        कॉन्टैक्ट कार्ड छोड़ा गया | સંપર્કનું કાર્ડ પડતું મૂકાયું | cárta teagmhála ar lár
        yhteystietokortti jätettiin pois | برگ مخاطب حذف شد | targeta de contacte omesa
    """,
    "file": """
        מסמך הושמט | document manquant | documento não revelado | έγγραφο παραλείφθηκε
        документ пропущено | ডকুমেন্ট বাদ দেওয়া হয়েছে | 文件已略去 | 文件已忽略 | 文档已省略
        đã bỏ qua tài liệu | دستاویز نظرانداز | ละเว้นเอกสาร | dokument uteslutet
        dokument vynechaný | dokument pominięty | utelatt dokument | dokumen tidak dimasukkan
        डॉक्युमेंट वगळले | ドキュメントは含まれていません | dokumentum kihagyva
        dokument izostavljen
        डॉक्यूमेंट छोड़ा गया | ડોક્યુમેન્ટ સામેલ કર્યું નહિ | cáipéis ligthe ar lár
        dokumenttia ei sisällytetä | سند حذف شد | document omès
    """,
}
PLACEHOLDERS = {phrase: kind for kind, table in _PLACEHOLDERS.items() for phrase in _phrases(table)}
"""The iPhone's placeholders that are not simply a medium and a word for «omitted»."""
