"""What is written on the buttons of a web book, in the languages books are most often in; English elsewhere."""

from __future__ import annotations

from typing import NamedTuple

from visutale.binding.phrases import written_as


class Leafing(NamedTuple):
    """The buttons' words and their language."""

    language: str
    back: str
    onward: str
    read: str
    stop: str


_WORDS = {
    one.language: one
    for one in (
        Leafing("en", "Back", "Next", "Read to me", "Stop"),
        Leafing("ar", "السابق", "التالي", "اقرأ لي", "إيقاف"),
        Leafing("ca", "Enrere", "Endavant", "Llegeix en veu alta", "Atura"),
        Leafing("cs", "Zpět", "Další", "Předčítat", "Zastavit"),
        Leafing("da", "Tilbage", "Næste", "Læs højt", "Stop"),
        Leafing("de", "Zurück", "Weiter", "Vorlesen", "Anhalten"),
        Leafing("el", "Πίσω", "Επόμενο", "Διάβασέ μου", "Διακοπή"),
        Leafing("es", "Atrás", "Siguiente", "Leer en voz alta", "Parar"),
        Leafing("fa", "قبلی", "بعدی", "برایم بخوان", "توقف"),
        Leafing("fi", "Takaisin", "Seuraava", "Lue ääneen", "Pysäytä"),
        Leafing("fr", "Précédent", "Suivant", "Lire à voix haute", "Arrêter"),
        Leafing("he", "הקודם", "הבא", "הקרא לי", "עצור"),
        Leafing("hi", "पिछला", "अगला", "पढ़कर सुनाओ", "रोकें"),
        Leafing("hu", "Vissza", "Tovább", "Felolvasás", "Leállítás"),
        Leafing("it", "Indietro", "Avanti", "Leggi ad alta voce", "Ferma"),
        Leafing("ja", "もどる", "つぎへ", "よみあげる", "とめる"),
        Leafing("ko", "이전", "다음", "읽어 주기", "멈추기"),
        Leafing("nb", "Tilbake", "Neste", "Les høyt", "Stopp"),
        Leafing("nl", "Terug", "Verder", "Voorlezen", "Stoppen"),
        Leafing("pl", "Wstecz", "Dalej", "Czytaj na głos", "Zatrzymaj"),
        Leafing("pt", "Anterior", "Seguinte", "Ler em voz alta", "Parar"),
        Leafing("ro", "Înapoi", "Înainte", "Citește cu voce tare", "Oprește"),
        Leafing("ru", "Назад", "Далее", "Читать вслух", "Остановить"),
        Leafing("sv", "Tillbaka", "Nästa", "Läs högt", "Stoppa"),
        Leafing("th", "ก่อนหน้า", "ถัดไป", "อ่านให้ฟัง", "หยุด"),
        Leafing("tr", "Geri", "İleri", "Sesli oku", "Durdur"),
        Leafing("uk", "Назад", "Далі", "Читати вголос", "Зупинити"),
        Leafing("vi", "Quay lại", "Tiếp", "Đọc to", "Dừng"),
        Leafing("zh", "上一页", "下一页", "读给我听", "停止"),
        Leafing("zh-Hant", "上一頁", "下一頁", "讀給我聽", "停止"),
    )
}


def leafing(language: str) -> Leafing:
    """A language's words by its BCP 47 tag, or the English ones."""
    return _WORDS.get(written_as(language), _WORDS["en"])
