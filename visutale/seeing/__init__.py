"""From what vision models find in a photo to plain words: subjects, setting, light, colours and one honest sentence.

Pure: numbers in, words out. Which models found them is their engine's business.
"""
