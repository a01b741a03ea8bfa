"""The newsletter: people who asked for it twice over, and each published issue to them once.

`subscribing.py` is who gets it, `letters.py` what they read, `sending.py` how it goes out. Letters
go by Django's e-mail, so where they leave from is a matter of the settings.
"""
