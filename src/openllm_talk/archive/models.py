"""What the archive holds. Rows have natural keys wherever they can.

A natural key makes the archive a function of what was imported: the same files give the same
rows, whether a run was killed half way or not, and the store can compare rows it never numbered.
The columns are what is searched by; the whole of a record is kept as JSON beside them.
"""

from django.db import models

KEY_LENGTH = 200
NAME_LENGTH = 200


class Import(models.Model):
    """One chat export as it was read: the same bytes are the same import, whatever their name.

    `number` counts imports in the order in which they came. `timezone` is the zone in which
    times without an offset were taken. `withheld` counts what people wrote who are left out.
    """

    id = models.CharField(max_length=20, primary_key=True)
    number = models.PositiveIntegerField(unique=True)
    path = models.TextField()
    format = models.CharField(max_length=60)
    size = models.BigIntegerField()
    timezone = models.CharField(max_length=60)
    messages = models.PositiveIntegerField(default=0)
    system = models.PositiveIntegerField(default=0)
    rejects = models.PositiveIntegerField(default=0)
    withheld = models.PositiveIntegerField(default=0)
    assumed = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.id} {self.path}"


class Channel(models.Model):
    """A room where people talk: a group, a channel, a private chat. No name is a name too: «»."""

    id = models.CharField(max_length=80, primary_key=True)
    platform = models.CharField(max_length=60)
    name = models.CharField(max_length=NAME_LENGTH, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["platform", "name"], name="channel_once"),)

    def __str__(self) -> str:
        return f"{self.platform} {self.name}"


class Person(models.Model):
    """Somebody who speaks, under however many names. The number is never published.

    `joined_into` is the person that this one was said to be. Accounts and messages stay with the
    row that they came to, so that a join can be taken back and an import again changes nothing.
    """

    name = models.CharField(max_length=NAME_LENGTH)
    joined_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="joined"
    )

    def __str__(self) -> str:
        return self.name


class Identity(models.Model):
    """One (platform, account, name) under which a person was seen; no account known: «»."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identities")
    platform = models.CharField(max_length=60)
    account = models.CharField(max_length=KEY_LENGTH, blank=True)
    name = models.CharField(max_length=NAME_LENGTH, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["platform", "account", "name"], name="identity_once"),
        )
        indexes = (models.Index(fields=["platform", "name"], name="identity_by_name"),)

    def __str__(self) -> str:
        return f"{self.name} ({self.platform})"


class OptedIn(models.Model):
    """Somebody with an account who wants to be named in public: a name, or a person of the chat.

    `member` is the number of the account. Exactly one of `name` and `person` is given: a person is
    named under every name that the chat knows of them.
    """

    member = models.PositiveBigIntegerField(db_index=True)
    name = models.CharField(max_length=NAME_LENGTH, blank=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True)

    def __str__(self) -> str:
        return self.name or f"{self.person_id}"


class Message(models.Model):
    """One message or system row, once, however many exports hold it.

    `id` is unique in the whole archive and never changes: the reader's own id, with the channel in
    front where another channel uses the same. `key` is the reader's id, unique in its channel.
    `at` is the instant, or that of the row before it in the file where it has none; null where no
    row so far had a date. `position` is its place in the import that first held it. `state` counts
    up as its writer edits (1) and deletes (2) it. `record` is the records.Message as JSON.
    """

    id = models.CharField(max_length=KEY_LENGTH + 100, primary_key=True)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, db_index=False)
    key = models.CharField(max_length=KEY_LENGTH)
    kind = models.CharField(max_length=10)
    at = models.DateTimeField(null=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    first_import = models.ForeignKey(Import, on_delete=models.PROTECT, db_index=False)
    position = models.PositiveIntegerField()
    state = models.PositiveSmallIntegerField(default=0)
    record = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["channel", "key"], name="message_once"),)
        indexes = (
            models.Index(fields=["at"], name="message_by_time"),
            # Some rows of a room before and after one, however many the archive holds.
            models.Index(fields=["channel", "at", "position"], name="message_by_place"),
        )

    def __str__(self) -> str:
        return self.id


class EditedLink(models.Model):
    """A person's word on what a message answers: `answers` is the message itself where it starts a
    thread. It wins over what the platform or the machine says.

    `by` is who said so, as text. Ids rather than foreign keys: where a new reading of an export
    takes a message away and the next one brings it back, the word still stands.
    """

    message = models.CharField(max_length=KEY_LENGTH + 100, primary_key=True)
    answers = models.CharField(max_length=KEY_LENGTH + 100, db_index=True)
    by = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.message} -> {self.answers}"


class Origin(models.Model):
    """Where a message stands in an import. Every row of every import has one, known or new.

    `alias` is the id that this import gives it, where the message came with another one first.
    """

    pk = models.CompositePrimaryKey("source_id", "position")
    source = models.ForeignKey(Import, on_delete=models.CASCADE, db_index=False)
    position = models.PositiveIntegerField()
    line = models.PositiveBigIntegerField(null=True)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="origins")
    alias = models.CharField(max_length=KEY_LENGTH, null=True)  # noqa: DJ001 - most have none

    class Meta:
        indexes = (
            models.Index(
                fields=["alias"], condition=models.Q(alias__isnull=False), name="origin_by_alias"
            ),
        )

    def __str__(self) -> str:
        return f"{self.source_id}:{self.line or self.position}"


class Reject(models.Model):
    """A row of an import that could not be read, kept with its reason in both languages."""

    pk = models.CompositePrimaryKey("source_id", "position")
    source = models.ForeignKey(Import, on_delete=models.CASCADE, db_index=False)
    position = models.PositiveIntegerField()
    line = models.PositiveBigIntegerField()
    reason = models.TextField()
    reason_zh = models.TextField(blank=True)
    raw = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.source_id}:{self.line}"


class PastIssue(models.Model):
    """One document that holds an issue or a digest, as it was imported.

    `key` is the issue's number, or «d-…» for a digest without one. Several documents may hold the
    same issue; exactly one of them is `current`. `record` is the records.Issue as JSON.
    """

    id = models.CharField(max_length=20, primary_key=True)
    key = models.CharField(max_length=60, db_index=True)
    path = models.TextField()
    current = models.BooleanField()
    record = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(current=True), name="one_current_document"
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.path}"


class FetchedPage(models.Model):
    """A web page that was asked for its title, by the work behind it, and when that was.

    `titled` says that it gave one; it is never asked again. `record` is the records.Page as JSON.
    """

    work = models.CharField(max_length=KEY_LENGTH, primary_key=True)
    at = models.DateTimeField()
    titled = models.BooleanField()
    record = models.TextField()

    def __str__(self) -> str:
        return self.work


class Question(models.Model):
    """A question of the ledger: a permanent address that is never removed.

    `normal` is a digest of its words without blanks and punctuation, by which a repeat is known.
    """

    id = models.CharField(max_length=120, primary_key=True)
    text = models.TextField()
    title = models.TextField(blank=True)
    asker = models.TextField(blank=True)
    normal = models.CharField(max_length=40, db_index=True)
    urls = models.JSONField(default=list)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True)

    def __str__(self) -> str:
        return self.id


class Appearance(models.Model):
    """Where a question stands in an issue. `record` is the records.Appearance as JSON."""

    pk = models.CompositePrimaryKey("issue_key", "position")
    issue_key = models.CharField(max_length=60)
    position = models.PositiveIntegerField()
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="appearances")
    record = models.TextField()

    def __str__(self) -> str:
        return f"{self.question_id} in {self.issue_key}"


class Passage(models.Model):
    """One thing that can be found, and the words by which it is (see `search.engine`).

    `shelf` says who may find it: «public» anybody, what published issues hold and as they print it;
    «issues» and «chat» those inside. `origin` names what it was made of on its shelf (a question's
    id, an issue's key), and is empty for a message. `words` are cut already: the shelf's own word,
    those of the heading, a bar, the others. `record` is a search.found.Shown as JSON, empty for a
    message, which has its own.
    """

    shelf = models.CharField(max_length=10)
    kind = models.CharField(max_length=10)
    origin = models.CharField(max_length=130, blank=True)
    message = models.OneToOneField(Message, on_delete=models.CASCADE, null=True)
    words = models.TextField()
    record = models.TextField(blank=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["shelf", "kind", "origin"],
                condition=models.Q(message__isnull=True),
                name="passage_by_origin",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.origin or self.message_id}"


class ForgettingKey(models.Model):
    """The secret of this archive with which the digests of `Forgotten` are made; at most one row.

    Made by chance when somebody is forgotten first: the same name has another digest elsewhere.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    secret = models.CharField(max_length=64)

    def __str__(self) -> str:
        return "the secret of the digests"


class Forgotten(models.Model):
    """A keyed digest of something of a person who was forgotten; nothing of it stands in clear.

    `kind` is what it is of: an «account» or a «name» on a platform (their messages are not taken
    in again), a «word» (a name as it stands in texts), or «said» (what a question or an answer of
    theirs said in an issue). For a word, `length` is how many characters it has, `start` a digest
    of its first two, by which most places of a text are passed over, and `certain` says that it
    means the person wherever it stands.
    """

    digest = models.CharField(max_length=32, primary_key=True)
    kind = models.CharField(max_length=10)
    length = models.PositiveSmallIntegerField(default=0)
    start = models.CharField(max_length=32, blank=True)
    certain = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.kind} {self.digest}"


class Forgetting(models.Model):
    """Says that somebody's rows and manuscripts are done, but files are still to do.

    Those are the site in the folder `site`, where one stands, and the free pages of the database.
    The row goes when they are done.
    """

    site = models.TextField()

    def __str__(self) -> str:
        return f"still to do: {self.site}"
