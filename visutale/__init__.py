"""VisuTale: a spoken wish or a photo becomes a picture book."""

__version__ = "0.1.0"
