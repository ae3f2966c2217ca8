"""retrying"""
