"""Certificates that nobody knows, with which files are signed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

TO_SIGN, TO_SERVE = ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.SERVER_AUTH
PEM = serialization.Encoding.PEM


def issued(folder: Path, purpose: x509.ObjectIdentifier = TO_SIGN) -> tuple[Path, Path]:
    """The files of a certificate, vouched for by an authority of its own, and of its key."""
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
