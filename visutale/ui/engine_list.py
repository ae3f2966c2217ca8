"""Which engine does what here, which others there are, and why one can't work."""

from __future__ import annotations

import streamlit as st

from visutale import registry
from visutale.doctor import EngineFinding, engine_findings
from visutale.errors import VisutaleError
from visutale.ports import PORTS, Port
from visutale.ui import errors, session
from visutale.ui.errors import plain
from visutale.web import addresses

_TASKS: dict[Port, str] = {
    "transcriber": "Hears what you say",
    "captioner": "Sees what a photo shows",
    "writer": "Writes the story",
    "illustrator": "Paints the pictures",
    "narrator": "Reads aloud",
}


def show_engines() -> None:
    """One card a task: the engine that does it, and the others that could."""
    for port in PORTS:
        with st.container(border=True):
            st.subheader(_TASKS[port])
            try:
                found = engine_findings(session.workshop().settings, port)
            except VisutaleError as error:
                errors.show_error(error)
                continue
            for finding in found:
                _show(finding)
            _say_how_to_change(port, found)


def _show(finding: EngineFinding) -> None:
    chosen = " · does this now" if finding.chosen else ""
    st.markdown(f"**{plain(finding.title)}** (`{finding.engine}`){chosen}")
    st.markdown(plain(finding.does))
    if finding.trouble:
        st.warning(plain(finding.trouble), icon=":material/build:")
    about = registry.engine_class(finding.engine).about
    if about.licence or about.attribution:
        st.caption(plain(" ".join(part for part in (f"Licence: {about.licence}.", about.attribution) if part)))


def _say_how_to_change(port: Port, found: list[EngineFinding]) -> None:
    others = [finding.engine for finding in found if not finding.chosen]
    if others:
        st.caption("To use another, put this into visutale.toml and start VisuTale again:")
        st.code(f'engines.{port} = "{others[0]}"', language="toml")
    else:
        st.caption("It is the only one here.")


def show_addresses() -> None:
    """Where this app is reached, and where its books live."""
    shop = session.workshop()
    here, phone = addresses(shop)
    st.markdown(f"On this computer: `{here}`")
    if phone:
        st.markdown(f"From a phone in the same network: `{phone}`")
    else:
        st.markdown("From a phone: not now, because VisuTale listens on this computer alone.")
    st.markdown(f"The books live in `{shop.settings.books}`.")
