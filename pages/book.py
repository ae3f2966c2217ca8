"""One book: watched while it grows, read through before it is painted, leafed through, changed, shared or deleted."""

from visutale.ui import approval, book_view, editor, growing, messages, session

book_id = session.opened_book()
if not book_id:
    book_view.no_book()
else:
    messages.show(book_id)
    if session.is_growing(book_id):
        growing.watch(book_id)
    elif (story := approval.awaited(book_id)) is not None:
        approval.show(story)
    elif editor.is_open(book_id):
        editor.show(session.workshop().library.open(book_id))
    else:
        book_view.show(book_id)
