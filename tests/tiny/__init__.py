"""Tiny models with random weights, made on the spot: they run the same code as the large ones and paint noise."""
