"""All books of this library, newest first: found by words and days, opened, renamed, copied or deleted."""

import streamlit as st

from visutale.ui import bundles, finding, messages, session, shelf, wishes

st.title("The library", anchor=False)
messages.show(session.LIBRARY)
books = finding.find()
if not finding.asked():
    wishes.show_wishes({book.id for book in books})
if books:
    shelf.show_shelf(books)
elif finding.asked():
    st.markdown("No book here has all of these words, or was made in these days. Try fewer words, or one of them.")
else:
    st.markdown("There is no book here yet. The first one takes a sentence, and less than a minute.")
    if st.button("Make a book", type="primary", icon=":material/edit:"):
        session.go_to(session.CREATE)
bundles.take_in()
