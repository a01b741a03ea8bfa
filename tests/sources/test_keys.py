"""Ids of messages that have none: the same for ever, and different for equals."""

import hashlib

from openllm_talk.sources.keys import ContentKeys


def test_an_id_is_the_hash_of_its_content_in_every_version() -> None:
    keys = ContentKeys()
    content = "夜谈\x1fAna\x1f2024-01-13T16:00\x1f好"
    first = hashlib.blake2b(content.encode(), digest_size=12).hexdigest()
    second = hashlib.blake2b(f"{content}\x1f1".encode(), digest_size=12).hexdigest()
    assert keys.key("夜谈", "Ana", "2024-01-13T16:00", "好") == first
    assert keys.key("夜谈", "Ana", "2024-01-13T16:00", "好") == second


def test_channels_may_alternate() -> None:
    keys = ContentKeys()
    ids = [keys.key(channel, None, None, "+1") for channel in ("a", "b", "a", None, "b")]
    assert len(set(ids)) == 5
    assert ids[:2] == [ContentKeys().key(channel, None, None, "+1") for channel in ("a", "b")]
