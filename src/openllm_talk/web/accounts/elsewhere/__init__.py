"""Signing in with an account elsewhere, by OAuth 2.0 and django-allauth: one package a place.

Each is a Django app that the settings install only where the environment gives it an id and a
secret; allauth finds its `provider` and `urls`. What is kept of an account elsewhere is its id and
what it is called there: no picture, no telephone number, no token.
"""
