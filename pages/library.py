"""All books of this library, newest first."""

import streamlit as st

from visutale.ui import session, shelf

st.title("The library", anchor=False)
books = session.workshop().library.list()
if books:
    shelf.show_shelf(books)
else:
    st.markdown("There is no book here yet. The first one takes a sentence, and less than a minute.")
    if st.button("Make a book", type="primary", icon=":material/edit:"):
        session.go_to(session.CREATE)
