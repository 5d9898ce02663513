"""Names in documents of other languages: their own acronyms stay, and names that hold an English one stay, too."""

import pytest

from cleaner import Cleaner
from cleaner.stages.names import explained, in_longer_name

CLEANER = Cleaner()

STAYS = [
    ("es", "La Organización del Tratado del Atlántico Norte (OTAN, NATO por sus siglas en inglés) se reúne."),
    ("es", "La OMS (WHO, por sus siglas en inglés) alertó del virus."),
    ("es", "El programa EU4Health y la agencia EU-OSHA dependen de la UE."),
    ("es", "La UN de Medellín es una universidad, y su rector habló de derechos humanos."),
    ("es", "El comercio entre México y EU creció, dijo el gobierno."),
    ("es", "El himno We Are NATO suena en Bruselas, y la etiqueta #NATO circula."),
    ("fr", "C'est l'UN ou l'autre, dit l'ONU."),
    ("fr", "J'ai EU peur, dit-elle à la Commission."),
    ("fr", "Les IMF d'Afrique accordent des microcrédits dans tout le pays."),
    ("fr", "La firme à la Pomme vend son iPhone, et Pomme Z annule la saisie."),
    ("de", "Die NATO, die EU und die UN beraten über den AI Act."),
    ("de", "Der Internationale Währungsfonds (IWF, englisch IMF) warnt."),
    ("it", "La NATO, il WTO, il GDPR e l'intelligenza artificiale (AI) sono nel programma."),
    ("it", "I profughi si aiutano l'UN l'altro, dice l'ONU."),
    ("pt", "Portugal é membro fundador da NATO desde 1949."),
    ("pt", "Quem fez o estudo sobre DNA e HIV fui EU, disse ela."),
    ("pl", "NATO, AI, WHO, WTO i VAT to skróty używane w Polsce."),
    ("pl", "But w rozmiarze EU 43 kupisz w całej Europie."),
    ("ru", "Партия «Яблоко» пожаловалась на компанию Apple."),
    ("ru", "Открытый ИИ полезнее, чем ChatGPT, считает она."),
    ("ru", "Организация Объединённых Наций (ООН, англ. UN) готовит доклад."),
    ("uk", "Закерберг і Цукерберг в українських медіа є тією самою людиною."),
    ("tr", "NATO ve AI kısaltmaları Türkçede de kullanılır."),
    ("tr", "Elma ağacı altında iPhone ile fotoğraf çektiler."),
    ("nl", "De EU, het IMF en de WHO gebruiken AI."),
    ("ro", "DNA a deschis o anchetă, iar NATO și SUA așteaptă."),
    ("cs", "NATO, EU, WHO a AI jsou běžné zkratky."),
    ("sv", "Nato, EU, WHO och IMF använder AI."),
    ("zh", "北约、欧盟和联合国使用AI，GDP增长，大规模AI系统很多，苹果和谷歌也在用。"),
    ("zh", "5G的UE和ONU设备由公司生产，OMS系统管理订单。"),
    ("ja", "NATO、EU、WHO、IMFはAIを使う。次世代AIと大規模AIの研究が進む。"),
    ("ja", "スケールAIとオープンAI、チャットGPTは日本でもよく使われる。"),
    ("ko", "나토와 EU, WHO, IMF는 AI를 쓴다. 차세대 AI와 대규모 AI 투자도 늘었다."),
    ("ko", "미국은 백신에 EUA를 내주었고, 애플은 아이폰을 판다."),
    ("ar", "الناتو والاتحاد الأوروبي والأمم المتحدة تستخدم الذكاء الاصطناعي."),
    ("hi", "नाटो, यूरोपीय संघ और संयुक्त राष्ट्र AI का उपयोग करते हैं।"),
    ("hi", "PIB ने बताया कि अर्थव्यवस्था में वृद्धि हुई।"),
    ("fa", "ناتو و اتحادیه اروپا از هوش مصنوعی استفاده می‌کنند."),
    ("vi", "NATO, EU, WHO và IMF dùng AI. Quy mô AI của công ty tăng."),
    ("id", "NATO, PBB, dan Uni Eropa memakai AI. Apel dijual di pasar."),
]


@pytest.mark.parametrize(("code", "text"), STAYS)
def test_what_is_right_in_its_language_stays(code, text):
    assert CLEANER.clean(text, code).text == text


@pytest.mark.parametrize("code", ["en", "de", "it", "sv"])
def test_a_rule_for_one_language_leaves_another_alone(code):
    text = "NATO sends doctors, and the EU and the UN follow."
    assert CLEANER.clean(text, code).text == text


def test_an_english_quotation_keeps_its_acronyms():
    text = "El cartel decía «The UN and the NATO are with you», y la ONU lo retiró ante los refugiados."
    assert CLEANER.clean(text, "es").text == text


@pytest.mark.parametrize(
    ("text", "form", "write", "goes_on"),
    [
        ("la NATO Review sale hoy", "NATO", "OTAN", True),
        ("la NATO sale hoy", "NATO", "OTAN", False),
        ("norma UN 1203", "UN", "ONU", True),
        ("código UN/LOCODE", "UN", "ONU", True),
        ("AT&UN", "UN", "ONU", True),
        ("los de UN's Kabul", "UN", "ONU", True),
        ("We are NATO", "NATO", "OTAN", True),
        ("la NATO", "NATO", "OTAN", False),
        ("отчёт UN women", "UN", "ООН", True),
        ("отчёт the UN", "UN", "ООН", True),
        ("отчёт UN за год", "UN", "ООН", False),
    ],
)
def test_a_form_in_a_longer_name(text, form, write, goes_on):
    start = text.index(form)
    assert in_longer_name(text, start, start + len(form), write) is goes_on


@pytest.mark.parametrize(
    ("text", "form", "write", "is_explained"),
    [
        ("la OTAN (NATO)", "NATO", "OTAN", True),
        ("la NATO (OTAN)", "NATO", "OTAN", True),
        ("OTAN/NATO", "NATO", "OTAN", True),
        ("RGPD (GDPR)", "(GDPR)", "(RGPD)", True),
        ("la EU (UE)", "la EU", "la UE", True),
        ("la OTAN y la NATO", "NATO", "OTAN", False),
        ("la OTAN, la NATO", "NATO", "OTAN", False),
        ("dice (la EU/UE)", "EU", "UE", True),
        ("NATO", "NATO", "OTAN", False),
    ],
)
def test_a_form_that_the_right_one_explains(text, form, write, is_explained):
    start = text.index(form)
    assert explained(text, start, start + len(form), write) is is_explained


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("הסרטון עלה אתמול ב-Youtube וצפו בו.", "הסרטון עלה אתמול ב-YouTube וצפו בו."),
        ("גם ו-Whatsapp הודיעה, שב-Youtube יש פרסומות.", "גם ו-WhatsApp הודיעה, שב-YouTube יש פרסומות."),
        ("המילה מטא-Youtube וגם ב-Youtube-music כאן.", "המילה מטא-Youtube וגם ב-Youtube-music כאן."),
    ],
)
def test_behind_a_hebrew_prefix_a_name_stands_alone(text, clean):
    assert CLEANER.clean(text, "he").text == clean


BRACKETS = [
    ("es", "La Organización Mundial del Comercio (WTO) y la Organización Internacional del Trabajo (ILO).", "(OMC)"),
    ("pl", "Europejski Bank Centralny (ECB) i Unia Europejska (EU) podały wczoraj dane.", "(EBC)"),
    ("ru", "Европейский центральный банк (ECB) и Европейский союз (EU) сообщили о росте.", "(ЕЦБ)"),
    ("uk", "Європейський центральний банк (ECB) повідомив про зростання цін.", "(ЄЦБ)"),
    ("ro", "Banca Centrală Europeană (ECB) a anunțat noi măsuri pentru piață.", "(BCE)"),
    ("nl", "De Verenigde Naties (UN) publiceerden gisteren een nieuw rapport.", "(VN)"),
]


@pytest.mark.parametrize(("code", "text", "own"), BRACKETS)
def test_the_acronym_behind_its_words_is_that_of_the_language(code, text, own):
    assert own in CLEANER.clean(text, code).text
