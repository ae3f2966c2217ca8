"""The ways in which words and picture share a page, other than one panel: side by side, on two pages, in bubbles."""
