"""One book: watched while it grows, then leafed through, heard, downloaded, shared, repaired or deleted."""

from visutale.ui import book_view, growing, session

book_id = session.opened_book()
if not book_id:
    book_view.no_book()
elif session.is_growing(book_id):
    growing.watch(book_id)
else:
    book_view.show(book_id)
