"""story_check"""
