"""Make a book: write, say or show a wish, choose how the book shall be, and begin."""

import streamlit as st

from visutale.studio import BookRequest
from visutale.ui import characters, choices, inputs, orders

orders.begin_afresh()

st.title("What shall the book be about?", anchor=False)
st.markdown("Write it, say it or show it. One of them is enough, and you may mix them.")
inputs.explain_plain_http()
beside_the_wish = st.container()

words = inputs.write_it()
say, show = st.columns(2)
with say.container(border=True, key="say", height="stretch"):
    st.header("Say it", anchor=False)
    speech = inputs.say_it()
with show.container(border=True, key="show", height="stretch"):
    st.header("Show it", anchor=False)
    photo = inputs.show_it()

st.header("How shall it be?", anchor=False)
style = choices.style()
who, how_long, tongue = st.columns([5, 4, 3])
with who:
    age = choices.age()
with how_long:
    pages = choices.length()
with tongue:
    language = choices.language()
narrate, voice, pace = choices.narration(language)
cast = characters.choose()
approve = choices.approve()
title, seed, pictures_each = choices.title_seed_and_pictures()

with st.container(key="make", horizontal_alignment="center"):
    make = st.button("Make my book", type="primary", icon=":material/auto_stories:")
    choices.say_who_writes()
if make:
    request = BookRequest(
        words=words,
        speech=speech,
        photo=photo,
        language=language,
        age=age,
        pages=pages,
        style=style,
        seed=seed,
        title=title,
        narrate=narrate,
        voice=voice,
        pace=pace,
        approve=approve,
        pictures_each=pictures_each,
        cast=cast,
    )
    orders.begin(request, beside_the_wish=beside_the_wish)
