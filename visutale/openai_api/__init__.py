"""How any OpenAI-compatible server is reached, whatever it is asked for: the client, its failures in words, a greeting.

Only VisuTale's own settings say where words go and with which key; what other programs put in the environment does not.
"""
