"""A C2PA signature under a finished file: how it was made, sealed with a certificate of the user's own.

It needs the extra ``c2pa``. Nothing is asked of any network, so there is no time stamp, and a signature is good for as
long as its certificate. A signed file differs each time it is signed.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from visutale import __version__
from visutale.binding.marks import TOOL, SourceType, picture_source, source_address, source_type
from visutale.book import Book, PictureAsset
from visutale.emphasis import plain
from visutale.errors import BindingError, ConfigError
from visutale.files import write_whole

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

_MEDIA_TYPES = {".pdf": "application/pdf", ".mp4": "video/mp4", ".jpg": "image/jpeg", ".png": "image/png"}
_HEARD = (".mp4",)
_SETTINGS = {"builder": {"thumbnail": {"enabled": False}}}
_INSTALL = "Install it with: pip install 'visutale[c2pa]'"
_NEEDED = "The settings marks.certificate and marks.private_key name PEM files: a chain, your own first, and its key."


@dataclass(frozen=True)
class Certificate:
    """A certificate with those that vouch for it, its key, both as PEM, and C2PA's name of the key's algorithm."""

    chain: bytes
    private_key: bytes = field(repr=False)
    algorithm: str


def read_certificate(chain: Path | None, private_key: Path | None) -> Certificate | None:
    """The certificate in two PEM files; None where none are named.

    Raises ConfigError, also where the package that signs is missing.
    """
    if chain is None or private_key is None:
        return None
    try:
        import c2pa  # noqa: F401
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
        from cryptography.x509 import load_pem_x509_certificates
    except ImportError as error:
        raise ConfigError("Signing needs the package c2pa-python, which is not installed.", remedy=_INSTALL) from error
    certificates, key = _read(chain), _read(private_key)
    try:
        load_pem_x509_certificates(certificates)
        return Certificate(certificates, key, _algorithm(load_pem_private_key(key, None)))
    except (ValueError, TypeError, KeyError, UnsupportedAlgorithm) as error:  # TypeError: the key has a password
        raise ConfigError("The certificate or its private key can't be used for signing.", remedy=_NEEDED) from error


def sign_book(path: Path, book: Book, certificate: Certificate) -> bool:
    """Sign a finished file of a book, last of all; False, and nothing done, for an EPUB, a web page or an audiobook.

    Raises BindingError where the certificate is refused, LibraryError where the file can't be written.
    """
    source = source_type(book, heard=path.suffix.lower() in _HEARD)
    return _sign(path, plain(" ".join(book.title.split())), source, certificate)


def sign_picture(path: Path, picture: PictureAsset, certificate: Certificate) -> bool:
    """Sign a copy of a stored picture, as :func:`sign_book`. Its title tells nothing of what somebody asked for."""
    return _sign(path, "A picture", picture_source(picture.painted), certificate)


def _sign(path: Path, title: str, source: SourceType, certificate: Certificate) -> bool:
    import c2pa

    media_type = _MEDIA_TYPES.get(path.suffix.lower())
    if media_type is None:
        return False
    signed = io.BytesIO()
    info = c2pa.C2paSignerInfo(certificate.algorithm.encode(), certificate.chain, certificate.private_key, None)
    try:
        with (
            c2pa.Context(c2pa.Settings.from_dict(_SETTINGS)) as context,
            c2pa.Signer.from_info(info) as signer,
            c2pa.Builder(_manifest(title, source), context) as builder,
        ):
            builder.sign(signer, media_type, io.BytesIO(path.read_bytes()), signed)
    except c2pa.C2paError as error:
        raise BindingError(
            f"The file could not be signed: {error}.",
            remedy="A certificate for C2PA is needed, valid today and allowed to sign documents or e-mail.",
            kept="The file is there, without a signature.",
        ) from error
    write_whole(path, signed.getvalue())
    return True


def _manifest(title: str, source: SourceType) -> dict[str, Any]:
    tool = {"name": TOOL, "version": __version__}
    created = {"action": "c2pa.created", "digitalSourceType": source_address(source), "softwareAgent": tool}
    return {
        "claim_generator_info": [tool],
        "title": title,
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [created]}}],
    }


def _algorithm(key: PrivateKeyTypes) -> str:
    """Raises ValueError or KeyError for a key that C2PA has no algorithm for."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ed25519"
    if isinstance(key, rsa.RSAPrivateKey):
        return "ps256"
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return {256: "es256", 384: "es384", 521: "es512"}[key.curve.key_size]
    raise ValueError("no such algorithm")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} can't be read: {error.strerror}.", remedy=_NEEDED) from error
