"""One engine served to other machines over OpenAI's routes: ``visutale serve ENGINE``."""
