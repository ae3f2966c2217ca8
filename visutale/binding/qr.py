"""A QR code as squares: level Q, four modules of quiet around it, dark on light."""

from __future__ import annotations

from collections.abc import Sequence

from visutale.errors import BindingError

BORDER = 4


def modules(address: str) -> tuple[tuple[bool, ...], ...]:
    """The code's rows with their border, True is dark. Raises BindingError for an address that fits no code."""
    import qrcode
    from qrcode.exceptions import DataOverflowError

    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, border=BORDER)
    try:
        code.add_data(address)
        code.make(fit=True)
    except (DataOverflowError, ValueError) as error:
        raise BindingError(
            f"The book's address has {len(address)} characters, which is too long for a QR code.",
            remedy="Choose a shorter public address in the settings.",
        ) from error
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def runs(matrix: Sequence[Sequence[bool]]) -> list[tuple[int, int, int]]:
    """The dark squares joined to bars: (row, first column, length), so that no hairlines show between them."""
    found: list[tuple[int, int, int]] = []
    for row, cells in enumerate(matrix):
        start: int | None = None
        for column, dark in enumerate([*cells, False]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                found.append((row, start, column - start))
                start = None
    return found
