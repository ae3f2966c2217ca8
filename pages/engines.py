"""Which engine does what, whose work it is, and how to choose another."""

import streamlit as st

from visutale.ui import engine_list

st.title("Engines", anchor=False)
st.markdown(
    "Five engines make a book. Those that come with VisuTale run on this computer: "
    "nothing you say or show them leaves it."
)
engine_list.show_engines()
st.header("Addresses", anchor=False)
engine_list.show_addresses()
st.header("Choosing others", anchor=False)
engine_list.explain_configuration()
