"""Tiny models with random weights, which run the same code as the large ones and paint noise, and fonts of squares."""
