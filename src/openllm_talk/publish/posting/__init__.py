"""An issue posted back to the group that made it, by the webhooks of five platforms.

What a message looks like is one module a platform, and pure; `sender.py` is the way to the network;
`post.py` sees to it that nothing is posted twice.
"""
