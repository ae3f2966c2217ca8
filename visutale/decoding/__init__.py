"""Decoders of what people upload: a photo in :mod:`.photos`, a recording in :mod:`.recordings`.

Only :mod:`visutale.media` calls them. They take bytes that may be anything, refuse within limits before they
decode, and answer every failure with an :class:`~visutale.errors.InputError` that says what to do.
"""
