"""A finished file is sealed with somebody's own certificate, and says how it was made."""

from __future__ import annotations

import io
import json
from pathlib import Path

import av
import numpy as np
import pikepdf
import pytest
from PIL import Image

from tests.papers import TO_SERVE, TO_SIGN, issued
from tests.whole_book import a_picture, a_whole_book
from visutale.binding.signing import Certificate, read_certificate, sign_book, sign_picture
from visutale.book import Painted
from visutale.errors import BindingError, ConfigError

c2pa = pytest.importorskip("c2pa", reason="pip install 'visutale[c2pa]'")


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate, vouched for by an authority of the test's own, and its key."""
    return issued(tmp_path_factory.mktemp("papers"), TO_SIGN)


def certificate(papers: tuple[Path, Path]) -> Certificate:
    found = read_certificate(*papers)
    assert found is not None
    return found


def a_file(folder: Path, ending: str) -> Path:
    path = folder / f"book.{ending}"
    if ending == "pdf":
        pdf = pikepdf.new()
        pdf.add_blank_page()
        pdf.save(path)
    elif ending == "mp4":
        with av.open(path, "w") as film:
            stream = film.add_stream("mpeg4", rate=5)
            stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
            film.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
            film.mux(stream.encode(None))
    elif ending in ("jpg", "png"):
        Image.new("RGB", (32, 32), "teal").save(path)
    else:
        path.write_bytes(b"anything")
    return path


@pytest.mark.parametrize("ending", ["pdf", "mp4", "jpg", "png"])
def test_a_signature_holds_and_says_how_the_book_was_made(
    papers: tuple[Path, Path], tmp_path: Path, ending: str
) -> None:
    path, book = a_file(tmp_path, ending), a_whole_book()
    assert sign_book(path, book, certificate(papers))
    reader = c2pa.Reader(path)
    found = json.loads(reader.json())
    assert found["validation_state"] == "Valid"
    assert {one["code"] for one in found["validation_status"]} == {"signingCredential.untrusted"}  # by nobody but us
    manifest = found["manifests"][found["active_manifest"]]
    assert manifest["signature_info"]["common_name"] == "Mia" and manifest["title"] == book.title
    (actions,) = (one["data"]["actions"] for one in manifest["assertions"] if one["label"].startswith("c2pa.actions"))
    source = "compositeSynthetic" if ending == "mp4" else "composite"
    assert actions[0]["digitalSourceType"] == f"http://cv.iptc.org/newscodes/digitalsourcetype/{source}"
    assert "thumbnail" not in manifest
    if ending == "pdf":
        with pikepdf.open(path) as pdf:
            assert pdf.check_pdf_syntax() == []
    changed = bytearray(path.read_bytes())
    changed[-40 if ending == "pdf" else len(changed) // 2] ^= 1
    assert _state(bytes(changed), path.suffix) != "Valid"


def _state(data: bytes, ending: str) -> str:
    try:
        return str(json.loads(c2pa.Reader(ending.lstrip("."), io.BytesIO(data)).json())["validation_state"])
    except c2pa.C2paError:
        return "unreadable"


def test_a_picture_is_signed_as_what_it_is_and_without_its_words(papers: tuple[Path, Path], tmp_path: Path) -> None:
    path = a_file(tmp_path, "jpg")
    painted = Painted(model="a model", prompt="a secret wish", steps={"base": 2})
    assert sign_picture(path, a_picture("p").model_copy(update={"painted": painted}), certificate(papers))
    said = c2pa.Reader(path).json()
    assert "digitalsourcetype/trainedAlgorithmicMedia" in said and "secret" not in said


def test_other_formats_stay_as_they_are(papers: tuple[Path, Path], tmp_path: Path) -> None:
    path = a_file(tmp_path, "html")
    assert not sign_book(path, a_whole_book(), certificate(papers)) and path.read_bytes() == b"anything"


def test_a_certificate_for_something_else_is_refused_and_the_file_kept(tmp_path: Path) -> None:
    path = a_file(tmp_path, "jpg")
    before = path.read_bytes()
    wrong = certificate(issued(tmp_path, TO_SERVE))
    with pytest.raises(BindingError, match="could not be signed"):
        sign_book(path, a_whole_book(), wrong)
    assert path.read_bytes() == before


def test_what_is_no_certificate_is_said_in_words(papers: tuple[Path, Path], tmp_path: Path) -> None:
    chain, key = papers
    assert read_certificate(None, None) is None
    with pytest.raises(ConfigError, match=r"missing\.pem can't be read"):
        read_certificate(chain, tmp_path / "missing.pem")
    with pytest.raises(ConfigError, match="can't be used for signing"):
        read_certificate(key, key)
    with pytest.raises(ConfigError, match="can't be used for signing"):
        read_certificate(chain, chain)
