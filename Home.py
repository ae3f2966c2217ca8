"""VisuTale's entry: navigation and frame for every visit, and the app that serves them.

Streamlit runs this file as a script for every visit. A server imports it for ``app``: ``visutale app``,
``streamlit run Home.py`` and ``uvicorn Home:app`` serve the same pages and the same links to shared books.
"""

import streamlit as st

from visutale import web
from visutale.errors import VisutaleError
from visutale.house import PAGES
from visutale.ui import errors, frame, session

if __name__ == "__main__":
    frame.dress()
    create = st.Page(PAGES / session.CREATE, title="Make a book", icon=":material/edit:", default=True)
    pictures = st.Page(PAGES / session.PICTURES, title="Voice to picture", icon=":material/brush:")
    book = st.Page(PAGES / session.BOOK, title="The book", icon=":material/auto_stories:")
    library = st.Page(PAGES / session.LIBRARY, title="Library", icon=":material/newsstand:")
    engines = st.Page(PAGES / session.ENGINES, title="Engines", icon=":material/settings:")

    page = st.navigation([create, pictures, book, library, engines], position="hidden")
    frame.show_bar(create, [create, pictures, *([book] if session.book_in_hand() else []), library, engines], page)
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
