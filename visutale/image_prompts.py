"""image_prompts"""
