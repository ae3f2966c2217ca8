"""Which engine does what, whose work it is, and how to choose another."""

import streamlit as st

from visutale.ui import engine_list

st.title("Engines", anchor=False)
st.markdown(
    "One engine for each part of the work makes a book. Those that come with VisuTale run on this computer: "
    "nothing you say or show them leaves it. A server is asked only where you have named one in VisuTale's settings."
)
engine_list.show_engines()
st.header("Addresses", anchor=False)
engine_list.show_addresses()
st.header("Choosing others", anchor=False)
engine_list.explain_configuration()
