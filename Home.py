"""VisuTale's entry: navigation and frame for every visit, and the app that serves them.

Streamlit runs this file as a script for every visit. A server imports it for ``app``: ``visutale app``,
``streamlit run Home.py`` and ``uvicorn Home:app`` serve the same pages and the same links to shared books.
"""

import streamlit as st

from visutale import web
from visutale.errors import VisutaleError
from visutale.house import PAGES
from visutale.ui import errors, look, session

if __name__ == "__main__":
    st.set_page_config(page_title="VisuTale", page_icon=":material/auto_stories:", layout="centered")
    look.dress()
    in_hand = "visible" if session.book_in_hand() else "hidden"
    page = st.navigation(
        [
            st.Page(PAGES / session.CREATE, title="Make a book", icon=":material/edit:", default=True),
            st.Page(PAGES / session.BOOK, title="The book", icon=":material/auto_stories:", visibility=in_hand),
            st.Page(PAGES / session.LIBRARY, title="Library", icon=":material/newsstand:"),
            st.Page(PAGES / session.ENGINES, title="Engines", icon=":material/settings:"),
        ],
        position="top",
    )
    try:
        session.workshop()
    except VisutaleError as error:
        errors.show_error(error)
        st.stop()
    page.run()
else:
    app = st.App(
        __file__,
        lifespan=web.lifespan,
        routes=web.routes(),
        middleware=web.middleware(),
        on_script_error=errors.on_script_error,
    )
