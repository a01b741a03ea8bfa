"""The first tables of the archive."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField(unique=True)),
                ("path", models.TextField()),
                ("format", models.CharField(max_length=60)),
                ("size", models.BigIntegerField()),
                ("timezone", models.CharField(max_length=60)),
                ("messages", models.PositiveIntegerField(default=0)),
                ("system", models.PositiveIntegerField(default=0)),
                ("rejects", models.PositiveIntegerField(default=0)),
                ("assumed", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="Channel",
            fields=[
                ("id", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("platform", models.CharField(max_length=60)),
                ("name", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("platform", "name"), name="channel_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.CharField(max_length=300, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=10)),
                ("at", models.DateTimeField(null=True)),
                ("position", models.PositiveIntegerField()),
                ("state", models.PositiveSmallIntegerField(default=0)),
                ("record", models.TextField()),
                (
                    "channel",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="archive.channel",
                    ),
                ),
                (
                    "first_import",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="archive.import",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="archive.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Origin",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "source_id",
                        "position",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("line", models.PositiveBigIntegerField(null=True)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="origins",
                        to="archive.message",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="archive.import",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PastIssue",
            fields=[
                ("id", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("key", models.CharField(db_index=True, max_length=60)),
                ("path", models.TextField()),
                ("current", models.BooleanField()),
                ("record", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("current", True)),
                        fields=("key",),
                        name="one_current_document",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("platform", models.CharField(max_length=60)),
                ("account", models.CharField(blank=True, max_length=200)),
                ("name", models.CharField(blank=True, max_length=200)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identities",
                        to="archive.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("text", models.TextField()),
                ("title", models.TextField(blank=True)),
                ("asker", models.TextField(blank=True)),
                ("normal", models.CharField(db_index=True, max_length=40)),
                ("urls", models.JSONField(default=list)),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="archive.question",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Appearance",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "issue_key",
                        "position",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("issue_key", models.CharField(max_length=60)),
                ("position", models.PositiveIntegerField()),
                ("record", models.TextField()),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appearances",
                        to="archive.question",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reject",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "source_id",
                        "position",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("line", models.PositiveBigIntegerField()),
                ("reason", models.TextField()),
                ("reason_zh", models.TextField(blank=True)),
                ("raw", models.TextField(blank=True)),
                (
                    "source",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="archive.import",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["at"], name="message_by_time"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(fields=("channel", "key"), name="message_once"),
        ),
        migrations.AddIndex(
            model_name="identity",
            index=models.Index(fields=["platform", "name"], name="identity_by_name"),
        ),
        migrations.AddConstraint(
            model_name="identity",
            constraint=models.UniqueConstraint(
                fields=("platform", "account", "name"), name="identity_once"
            ),
        ),
    ]
