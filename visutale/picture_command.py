"""``visutale picture``: a sentence, typed or said, becomes a few pictures."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from visutale.bookmaking import workshop_with
from visutale.bookshelf import read_given
from visutale.errors import InputError, VisutaleError
from visutale.files import file_name, unwritable, write_whole
from visutale.terminal import ENGINE_FAILED, plain_errors

if TYPE_CHECKING:
    from visutale.binding.signing import Certificate
    from visutale.sheet_making import SheetProgress
    from visutale.sheets import PictureSheet, SheetRequest, Sheets
    from visutale.workshop import Workshop


@click.command()
@click.argument("words", required=False, default="")
@click.option("--speech", type=click.Path(path_type=Path), help="A recording of the sentence (wav, mp3, m4a, ogg, …).")
@click.option("--language", default="", help="What you write or speak (BCP 47); left out, a recording's is found.")
@click.option("--count", type=int, default=2, show_default=True, help="How many pictures, 1 to 8.")
@click.option("--style", default="paper", show_default=True, help="How they look; an unknown one lists all.")
@click.option("--seed", type=int, help="The same seed and sentence give the same pictures.")
@click.option("--engine", "engines", multiple=True, metavar="PORT=NAME", help="Use this engine: illustrator=sdxl.")
@click.option("--out", type=click.Path(path_type=Path), help="A folder to put the pictures in.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def picture(
    words: str,
    speech: Path | None,
    language: str,
    count: int,
    style: str,
    seed: int | None,
    engines: tuple[str, ...],
    out: Path | None,
    as_json: bool,
) -> None:
    """Paint a few pictures of one sentence: WORDS, a recording, or both. Any language may go in."""
    with plain_errors(as_json):
        _check_out(out)
        workshop = workshop_with(engines)
        from visutale.binding.signing import read_certificate
        from visutale.media import Speech
        from visutale.sheets import SheetRequest, Sheets

        request = SheetRequest(
            words=words,
            speech=Speech.read(read_given(speech), speech.name) if speech else None,
            language=language,
            style=style,
            count=count,
            seed=seed,
        )
        marks = workshop.settings.marks
        certificate = read_certificate(marks.certificate, marks.private_key) if out is not None else None
        sheets, start = Sheets(workshop.library.store), time.perf_counter()
        sheet = _paint(request, workshop, sheets, quiet=as_json)
        files = _copy_out(sheet, sheets, out, certificate) if out is not None else []
        facts = _facts(sheet, files, time.perf_counter() - start)
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2) if as_json else _in_words(sheet, files))
        if not sheet.complete:
            sys.exit(ENGINE_FAILED)


def _paint(request: SheetRequest, workshop: Workshop, sheets: Sheets, *, quiet: bool) -> PictureSheet:
    """The sheet with its pictures; nothing of it stays where there are none."""
    from visutale.sheet_making import check_request, paint_sheet
    from visutale.steps import Direct

    check_request(request, workshop.engines)
    sheet = sheets.begin(request)
    try:
        return paint_sheet(
            sheet,
            settings=workshop.settings,
            library=workshop.library,
            engines=workshop.engines,
            steps=Direct(),
            listener=None if quiet else _say,
        )
    except VisutaleError:
        if not sheets.open(sheet.id).pictures:
            sheets.delete(sheet.id)
        raise


def _say(now: SheetProgress) -> None:
    click.echo(now.message, err=True)


def _check_out(out: Path | None) -> None:
    """Make the folder before any work is done. Raises InputError, LibraryError."""
    if out is None:
        return
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file.", remedy="Name a folder for the pictures.")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(out, error) from error


def _copy_out(sheet: PictureSheet, sheets: Sheets, out: Path, certificate: Certificate | None) -> list[Path]:
    """Copy the pictures into a folder, named by their sentence and number, signed where somebody has a certificate."""
    from visutale.binding.signing import sign_picture

    files = []
    for painted in sheet.pictures:
        stem = Path(file_name(sheet.english, "jpg")).stem
        file = out / f"{stem}-{painted.variation}{Path(painted.file).suffix}"
        write_whole(file, sheets.read(sheet, painted))
        if certificate is not None:
            sign_picture(file, painted, certificate)
        files.append(file)
    return files


def _in_words(sheet: PictureSheet, files: list[Path]) -> str:
    lines = [f"“{sheet.english}”: {len(sheet.pictures)} of {sheet.count} pictures, seed {sheet.seed}"]
    lines += [f"  Picture  {file}" for file in files] or [f"  They are in the library, as {sheet.id}."]
    lines += [f"  Note     {note}" for note in sheet.notes]
    lines += [f"  Picture {problem.number} is missing: {problem.message}" for problem in sheet.problems]
    return "\n".join(lines)


def _facts(sheet: PictureSheet, files: list[Path], seconds: float) -> dict[str, Any]:
    return {
        "id": sheet.id,
        "said": sheet.said,
        "english": sheet.english,
        "files": [str(file) for file in files],
        "seconds": round(seconds, 3),
        "engines": {credit.port: credit.engine for credit in sheet.credits},
        "style": sheet.style,
        "seed": sheet.seed,
        "notes": list(sheet.notes),
        "problems": [problem.model_dump() for problem in sheet.problems],
    }
