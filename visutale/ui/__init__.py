"""Small Streamlit pieces that the pages share. The only part of the package, with the pages, that draws."""
