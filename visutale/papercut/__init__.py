"""Layered paper-cut scenes: scenery, figures, their composition, and the styles they are finished in."""
