"""Voice to picture: say or write one sentence, in any language, and have it painted a few times."""

from visutale.ui import voice_to_picture

sheet_id = voice_to_picture.opened()
if not sheet_id:
    voice_to_picture.ask()
elif voice_to_picture.is_being_painted(sheet_id):
    voice_to_picture.watch(sheet_id)
else:
    voice_to_picture.show(sheet_id)
voice_to_picture.show_earlier(sheet_id)
