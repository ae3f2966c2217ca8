"""Which engine does what, whose work it is, and how to choose another."""

import streamlit as st

from visutale.ui import engine_list

st.title("Engines")
st.markdown("Five engines work on every book. All of them run on this computer; nothing you say or show leaves it.")
engine_list.show_engines()
st.header("Addresses")
engine_list.show_addresses()
