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
    "ca": Phrases("Per a infants de {} anys", "Fi", "Continuarà", "Coberta", "Pàgina {}"),
    "cs": Phrases("Pro děti {} let", "Konec", "Pokračování příště", "Obálka", "Strana {}"),
    "da": Phrases("For børn på {} år", "Slut", "Fortsættes", "Omslag", "Side {}"),
    "de": Phrases("Für Kinder von {} Jahren", "Ende", "Fortsetzung folgt", "Umschlag", "Seite {}"),
    "es": Phrases("Para niños de {} años", "Fin", "Continuará", "Cubierta", "Página {}"),
    "fi": Phrases("{}-vuotiaille", "Loppu", "Jatkuu", "Kansi", "Sivu {}"),
    "fr": Phrases("Pour les {} ans", "Fin", "À suivre", "Couverture", "Page {}"),
    "hu": Phrases("{} éveseknek", "Vége", "Folytatjuk", "Borító", "{}. oldal"),
    "it": Phrases("Per bambini di {} anni", "Fine", "Continua", "Copertina", "Pagina {}"),
    "nb": Phrases("For barn {} år", "Slutt", "Fortsettelse følger", "Omslag", "Side {}"),
    "nl": Phrases("Voor kinderen van {} jaar", "Einde", "Wordt vervolgd", "Omslag", "Pagina {}"),
    "pl": Phrases("Dla dzieci w wieku {} lat", "Koniec", "Ciąg dalszy nastąpi", "Okładka", "Strona {}"),
    "pt": Phrases("Para crianças de {} anos", "Fim", "Continua", "Capa", "Página {}"),
    "ro": Phrases("Pentru copii de {} ani", "Sfârșit", "Va urma", "Copertă", "Pagina {}"),
    "sv": Phrases("För barn {} år", "Slut", "Fortsättning följer", "Omslag", "Sida {}"),
    "tr": Phrases("{} yaş için", "Son", "Devam edecek", "Kapak", "Sayfa {}"),
    "vi": Phrases("Dành cho trẻ {} tuổi", "Hết", "Còn tiếp", "Bìa", "Trang {}"),
}  # fmt: skip
_PHRASES["no"] = _PHRASES["nb"]


def phrases(language: str) -> Phrases:
    """A language's phrases by its BCP 47 tag, or the English ones."""
    return _PHRASES.get(language.replace("_", "-").split("-")[0].lower(), _ENGLISH)


def for_ages(language: str, age: AgeBand) -> str:
    """The line beneath a title: "A story for ages 6–8"."""
    return phrases(language).ages.format(age.replace("-", "–"))
