"""The few words a book says by itself, in the languages books are most often in; English elsewhere."""

from __future__ import annotations

from typing import NamedTuple

from visutale.book import AgeBand


class Phrases(NamedTuple):
    """``ages`` holds the ages as {}, ``page`` the number."""

    ages: str
    end: str
    continued: str
    cover: str
    page: str


_ENGLISH = Phrases("A story for ages {}", "The End", "To be continued", "Cover", "Page {}")
_PHRASES = {
    "ar": Phrases("قصة للأعمار {}", "النهاية", "يتبع", "الغلاف", "صفحة {}"),
    "bn": Phrases("{} বছর বয়সীদের জন্য", "সমাপ্ত", "চলবে", "প্রচ্ছদ", "পৃষ্ঠা {}"),
    "ca": Phrases("Per a infants de {} anys", "Fi", "Continuarà", "Coberta", "Pàgina {}"),
    "cs": Phrases("Pro děti {} let", "Konec", "Pokračování příště", "Obálka", "Strana {}"),
    "da": Phrases("For børn på {} år", "Slut", "Fortsættes", "Omslag", "Side {}"),
    "de": Phrases("Für Kinder von {} Jahren", "Ende", "Fortsetzung folgt", "Umschlag", "Seite {}"),
    "el": Phrases("Για παιδιά {} ετών", "Τέλος", "Συνεχίζεται", "Εξώφυλλο", "Σελίδα {}"),
    "es": Phrases("Para niños de {} años", "Fin", "Continuará", "Cubierta", "Página {}"),
    "fa": Phrases("داستانی برای {} ساله‌ها", "پایان", "ادامه دارد", "جلد", "صفحهٔ {}"),
    "fi": Phrases("{}-vuotiaille", "Loppu", "Jatkuu", "Kansi", "Sivu {}"),
    "fr": Phrases("Pour les {} ans", "Fin", "À suivre", "Couverture", "Page {}"),
    "he": Phrases("סיפור לגילאי {}", "סוף", "המשך יבוא", "כריכה", "עמוד {}"),
    "hi": Phrases("{} साल के बच्चों के लिए", "समाप्त", "जारी रहेगा", "आवरण", "पृष्ठ {}"),
    "hu": Phrases("{} éveseknek", "Vége", "Folytatjuk", "Borító", "{}. oldal"),
    "it": Phrases("Per bambini di {} anni", "Fine", "Continua", "Copertina", "Pagina {}"),
    "ja": Phrases("{}さいの おはなし", "おしまい", "つづく", "表紙", "{}ページ"),
    "km": Phrases("សម្រាប់អាយុ {} ឆ្នាំ", "ចប់", "នៅមានត", "គម្រប", "ទំព័រ {}"),
    "ko": Phrases("{}세를 위한 이야기", "끝", "다음에 계속", "표지", "{}쪽"),
    "my": Phrases("အသက် {} နှစ်အတွက်", "ပြီးပါပြီ", "ဆက်ရန်", "မျက်နှာဖုံး", "စာမျက်နှာ {}"),
    "nb": Phrases("For barn {} år", "Slutt", "Fortsettelse følger", "Omslag", "Side {}"),
    "nl": Phrases("Voor kinderen van {} jaar", "Einde", "Wordt vervolgd", "Omslag", "Pagina {}"),
    "pl": Phrases("Dla dzieci w wieku {} lat", "Koniec", "Ciąg dalszy nastąpi", "Okładka", "Strona {}"),
    "pt": Phrases("Para crianças de {} anos", "Fim", "Continua", "Capa", "Página {}"),
    "ro": Phrases("Pentru copii de {} ani", "Sfârșit", "Va urma", "Copertă", "Pagina {}"),
    "ru": Phrases("Для детей {} лет", "Конец", "Продолжение следует", "Обложка", "Страница {}"),
    "sv": Phrases("För barn {} år", "Slut", "Fortsättning följer", "Omslag", "Sida {}"),
    "ta": Phrases("{} வயதினருக்கு", "முற்றும்", "தொடரும்", "அட்டை", "பக்கம் {}"),
    "th": Phrases("สำหรับอายุ {} ปี", "จบบริบูรณ์", "โปรดติดตามตอนต่อไป", "ปก", "หน้า {}"),
    "tr": Phrases("{} yaş için", "Son", "Devam edecek", "Kapak", "Sayfa {}"),
    "uk": Phrases("Для дітей {} років", "Кінець", "Далі буде", "Обкладинка", "Сторінка {}"),
    "vi": Phrases("Dành cho trẻ {} tuổi", "Hết", "Còn tiếp", "Bìa", "Trang {}"),
    "zh": Phrases("适合{}岁的故事", "完", "未完待续", "封面", "第{}页"),
    "zh-Hant": Phrases("適合{}歲的故事", "完", "未完待續", "封面", "第{}頁"),
}  # fmt: skip


def phrases(language: str) -> Phrases:
    """A language's phrases by its BCP 47 tag, or the English ones."""
    return _PHRASES.get(written_as(language), _ENGLISH)


def written_as(language: str) -> str:
    """The part of a BCP 47 tag that decides how these words are written: "pt", "zh-Hant"."""
    parts = language.replace("_", "-").lower().split("-")
    if parts[0] == "zh" and set(parts) & {"hant", "tw", "hk", "mo"}:
        return "zh-Hant"
    return "nb" if parts[0] == "no" else parts[0]


def for_ages(language: str, age: AgeBand) -> str:
    """The line beneath a title: "A story for ages 6–8"."""
    return phrases(language).ages.format(age.replace("-", "–"))
