"""A finished file is sealed with somebody's own certificate, and says how it was made."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import numpy as np
import pikepdf
import pytest
from PIL import Image

from tests.whole_book import a_whole_book
from visutale.binding.signing import read_certificate, sign
from visutale.errors import BindingError, ConfigError

c2pa = pytest.importorskip("c2pa", reason="pip install 'visutale[c2pa]'")

from cryptography import x509  # noqa: E402 - comes with c2pa
from cryptography.hazmat.primitives import hashes, serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID  # noqa: E402

PEM = serialization.Encoding.PEM


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate, vouched for by an authority of the test's own, and its key."""
    return issued(tmp_path_factory.mktemp("papers"), ExtendedKeyUsageOID.EMAIL_PROTECTION)


def issued(folder: Path, purpose: x509.ObjectIdentifier) -> tuple[Path, Path]:
    authority, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = _certificate("A test authority", authority, authority, None)
    leaf = _certificate("Mia", own, authority, purpose)
    chain, key = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(leaf.public_bytes(PEM) + root.public_bytes(PEM))
    key.write_bytes(own.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return chain, key


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    purpose: x509.ObjectIdentifier | None,
) -> x509.Certificate:
    def called(one: str) -> x509.Name:
        parts = ((NameOID.COMMON_NAME, one), (NameOID.ORGANIZATION_NAME, "A family"))
        return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])

    now, ca = datetime.now(UTC), purpose is None
    usage = x509.KeyUsage(not ca, False, False, False, False, ca, ca, False, False)
    built = (
        x509.CertificateBuilder().subject_name(called(name)).issuer_name(called("A test authority"))
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca, None), critical=True).add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )  # fmt: skip
    if purpose is not None:
        built = built.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    return built.sign(signer, hashes.SHA256())


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
    assert sign(path, book, read_certificate(*papers))
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


def test_other_formats_stay_as_they_are(papers: tuple[Path, Path], tmp_path: Path) -> None:
    path = a_file(tmp_path, "html")
    assert not sign(path, a_whole_book(), read_certificate(*papers)) and path.read_bytes() == b"anything"


def test_a_certificate_for_something_else_is_refused_and_the_file_kept(tmp_path: Path) -> None:
    path = a_file(tmp_path, "jpg")
    before = path.read_bytes()
    papers = issued(tmp_path, ExtendedKeyUsageOID.SERVER_AUTH)
    with pytest.raises(BindingError, match="could not be signed"):
        sign(path, a_whole_book(), read_certificate(*papers))
    assert path.read_bytes() == before


def test_what_is_no_certificate_is_said_in_words(papers: tuple[Path, Path], tmp_path: Path) -> None:
    chain, key = papers
    with pytest.raises(ConfigError, match=r"missing\.pem can't be read"):
        read_certificate(chain, tmp_path / "missing.pem")
    with pytest.raises(ConfigError, match="can't be used for signing"):
        read_certificate(key, key)
    with pytest.raises(ConfigError, match="can't be used for signing"):
        read_certificate(chain, chain)
