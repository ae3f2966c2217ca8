"""Binding: a Book and its media in, bytes out. Nothing here reads files, settings or the network, fonts aside."""
