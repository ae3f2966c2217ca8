"""A bound book on paper: printed at home, folded to a booklet, printed on demand, or coloured in."""
