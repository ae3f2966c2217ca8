"""Which engine does what here, which others there are, and why one can't work."""

from __future__ import annotations

from typing import Any, get_args

import streamlit as st
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from visutale import hardware, registry
from visutale.choosing import choose
from visutale.doctor import EngineFinding, engine_findings
from visutale.errors import VisutaleError
from visutale.fitting import recommended
from visutale.ports import PORTS, Port
from visutale.ui import errors, session
from visutale.ui.errors import plain
from visutale.web import addresses

_TASKS: dict[Port, str] = {
    "transcriber": "Hears what you say",
    "captioner": "Sees what a photo shows",
    "writer": "Writes the story",
    "translator": "Puts a book into another language",
    "illustrator": "Paints the pictures",
    "narrator": "Reads aloud",
}


def show_engines() -> None:
    """One card a task: the engine that does it, and the others that could."""
    for port in PORTS:
        with st.container(border=True, key=f"task-{port}"):
            st.header(_TASKS[port], anchor=False)
            try:
                found = engine_findings(session.workshop().settings, port)
            except VisutaleError as error:
                errors.show_error(error)
                continue
            if not found or not found[0].chosen:
                st.markdown(f"Nobody does this now. {choose(port, session.workshop().settings).why}")
            for finding in found:
                _show(finding)
            _say_how_to_change(port, found)


def _show(finding: EngineFinding) -> None:
    chosen = " · does this now" if finding.chosen else ""
    st.markdown(f"**{plain(finding.title)}** (`{finding.engine}`){chosen}")
    st.markdown(plain(finding.does))
    if finding.why:
        st.caption(plain(f"Chosen automatically. {finding.why}"))
    if finding.fit:
        st.caption(plain(finding.fit))
    if finding.absent:
        st.caption(plain(finding.absent))
    if finding.trouble:
        st.warning(plain(finding.trouble), icon=":material/build:")
    about = registry.engine_class(finding.engine, finding.port).about
    if about.licence or about.attribution:
        st.caption(plain(" ".join(part for part in (f"Licence: {about.licence}.", about.attribution) if part)))


def _say_how_to_change(port: Port, found: list[EngineFinding]) -> None:
    others = [finding.engine for finding in found if not finding.chosen]
    if others:
        st.caption("To use another, put this into visutale.toml and start VisuTale again:")
        st.code(f'engines.{port} = "{others[0]}"', language="toml")
    for finding in found:
        if registry.ports_of(finding.engine)[0] == port:
            _show_options(finding.engine)


def _show_options(engine: str) -> None:
    options = _options(engine)
    if not options:
        return
    with st.expander(f"What can be set for `{engine}`"):
        for name, about in options.items():
            st.markdown(f"`options.{engine}.{name}` {plain(about)}")
        st.caption("Set them in visutale.toml, one a line, and start VisuTale again.")


def _options(engine: str) -> dict[str, str]:
    """The options of an engine with what each does and what it is now, as the engine documents them."""
    set_here = session.workshop().settings.options.get(engine, {})
    return {
        name: f"{field.description or ''} (now: {_now(field, set_here.get(name))})"
        for name, field in registry.options_class(engine).model_fields.items()
    }


def _now(field: FieldInfo, set_here: Any) -> str:
    """What an option is now; of a secret only whether it is set."""
    if SecretStr in (field.annotation, *get_args(field.annotation)):
        return "set" if set_here else "not set"
    now = field.get_default(call_default_factory=True) if set_here is None else set_here
    return "empty" if now in ("", None) else str(now)


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


def explain_configuration() -> None:
    """Where engines are chosen, with the lines as they are now."""
    shop = session.workshop()
    st.markdown(
        "A file named `visutale.toml`, in the folder VisuTale is started in or in "
        f"`{shop.settings.home}`, names the engine behind each task. This is what is set now:"
    )
    st.code("\n".join(f'engines.{port} = "{getattr(shop.settings.engines, port)}"' for port in PORTS), language="toml")
    if lines := recommended(shop.settings, hardware.look()):
        st.markdown("This computer's graphics card is put to use by `pip install 'visutale[gpu]'` and these lines:")
        st.code(lines, language="toml")
    st.markdown("A new engine is one file in `visutale/engines`; `docs/architecture.md` says how it is written.")
