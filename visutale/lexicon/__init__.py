"""What VisuTale knows of common nouns: how they are spelled, what they are, where they belong, which art shows them.

The storyteller uses it for grammar and plausibility, the illustrator to choose art and put it where it belongs, the
captioner to turn model labels into plain nouns. Pure data and look-ups; no engine knowledge.
"""
