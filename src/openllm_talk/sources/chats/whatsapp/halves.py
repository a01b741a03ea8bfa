"""The words that say which half of the day a clock of twelve hours means, in all languages.

«2:56 p. m.», «下午2:56», «2:56 PTG», «晚上11:05». Words are compared case-folded, without the
full stops, spaces and joiners in them, so that «p. m.», «P.M.» and «pm» are one.
"""

import re

_MORNING = """
    am a vm vorm voorm damanhã manhã дп dop dopol dopoldne dopoludnia öö fm ap de πμ pg sa
    ก่อนเที่ยง 午前 오전 上午 凌晨 清晨 早上 早晨 ص صباحا صباحًا قظ قبلازظهر ق priešpiet prp priekšp
    priekšpusdienā priekšpusdiena to претпл преподне проб pd eparadites paradite rn
    ກ່ອນທ່ຽງ နံနက် පෙව පෙ पूर्वाह्न मपू सुबह सकाळ पहाट सकाळी पहाटे সকাল ভোর পূর্বাহ্ণ পূর্বাহ্ন পূৰ্বাহ্ন
    முற்பகல் அதிகாலை காலை పూర్వాహ్నం ఉదయం ಪೂರ್ವಾಹ್ನ ಬೆಳಗ್ಗೆ പുലർച്ചെ രാവിലെ સવારે પૂર્વમધ્યાહ્ન ਪੂਦੁ ਸਵੇਰੇ
    fh үө ጥዋት prijepodne тң таңкы صبح قبلدوپہر غم bn goöň moies gh sf n’ụtụtụ àárọ̀
    לפנה״צ לפנהצ לפנהצהריים ព្រឹក կա asubuhi
"""
_AFTERNOON = """
    pm p nm nachm nam datarde tarde пп odp odpol popoldne popoludní pop ös em ip du μμ ptg ch
    หลังเที่ยง 午後 오후 下午 傍晚 م مساء مساءً بظ بعدازظهر ب popiet pēcp pēcpusdienā pēcpusd
    pēcpusdiena tk попл поподне слоб md epasdites pasdite in
    ຫຼັງທ່ຽງ ညနေ පව ප अपराह्न मउ शाम संध्याकाळ संध्याकाळी বিকাল বিকেল সন্ধ্যা অপরাহ্ণ অপরাহ্ন অপৰাহ্ন
    பிற்பகல் மாலை அந்திமாலை అపరాహ్నం సాయంత్రం ಅಪರಾಹ್ನ ಸಂಜೆ ഉച്ചതിരിഞ്ഞ് വൈകുന്നേരം സന്ധ്യ
    સાંજે ઉત્તરમધ્યાહ્ન ਬਾਦੁ ਸ਼ਾਮੀਂ eh үх ከሰዓት popodne тк شام سہپہر بعددوپہر غو pn gosoň nomëttes
    gd ym n’abalị n’abali ọ̀sán אחה״צ אחהצ אחרהצהריים ល្ងាច կհ mchana
"""
_NOON = """
    中午 noon midday दोपहर दुपार दुपारी मध्यान्ह দুপুর மதியம் நண்பகல் మధ్యాహ్నం ಮಧ್ಯಾಹ್ನ ഉച്ച ഉച്ചയ്ക്ക്
    બપોરે ਦੁਪਹਿਰੇ دوپہر
"""
_NIGHT = """
    晚上 夜晚 夜间 夜里 夜裡 半夜 深夜 午夜 midnight रात मध्यरात्रि रात्र रात्री मध्यरात्र রাত রাত্রি
    இரவு நள்ளிரவு రాత్రి అర్ధరాత్రి ರಾತ್ರಿ ಮಧ್ಯರಾತ್ರಿ രാത്രി അർദ്ധരാത്രി રાત્રે મધ્યરાત્રિ ਰਾਤੀਂ ਅੱਧੀਰਾਤ رات آدھیرات
"""
_LEFT_OUT = re.compile("[\\s.()\"'\u200c\u200d]")


def _note(words: str, hours: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    return {_plain(word): hours for word in words.split()}


def _plain(written: str) -> str:
    return _LEFT_OUT.sub("", written).casefold()


_HOURS = {
    **_note(_MORNING, (*range(12), 0)),
    **_note(_AFTERNOON, (*range(12, 24), 12)),
    **_note(_NOON, (*range(12, 22), 10, 11, 12)),
    **_note(_NIGHT, (*range(6), *range(18, 24), 0)),
}
"""Of each word: what the hours from 0 to 12 beside it are in a clock of twenty-four."""


def is_known(written: str) -> bool:
    """Whether `written` is such a word in a language I know."""
    return _plain(written) in _HOURS


def in_24_hours(hour: int, half: str | None) -> int:
    """The hour from 0 to 23 that is `hour` in that half; itself above 12 or without a half.

    Japanese clocks count from 0 («午後0:05»), all others from 12 («12:05 PM»). Raises KeyError for
    a word that is not known.
    """
    return hour if not half or hour > 12 else _HOURS[_plain(half)][hour]
