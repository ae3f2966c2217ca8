"""Engines without weights of their own: one file an engine, named in the configuration by its file name."""
