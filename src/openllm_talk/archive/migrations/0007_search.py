"""What can be found, and the words by which it is; fills it with what the archive holds already."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from openllm_talk.archive.search.engine import do_make, do_unmake
from openllm_talk.archive.search.filling import do_fill


def _fill(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    do_fill(apps)


def _make(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    do_make(editor.connection)


def _unmake(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    do_unmake(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("archive", "0006_forgotten")]

    operations = [
        migrations.CreateModel(
            name="Passage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("shelf", models.CharField(max_length=10)),
                ("kind", models.CharField(max_length=10)),
                ("origin", models.CharField(blank=True, max_length=130)),
                (
                    "message",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="archive.message",
                    ),
                ),
                ("words", models.TextField()),
                ("record", models.TextField(blank=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("message__isnull", True)),
                        fields=["shelf", "kind", "origin"],
                        name="passage_by_origin",
                    )
                ],
            },
        ),
        migrations.RunPython(_fill, migrations.RunPython.noop),
        migrations.RunPython(_make, _unmake),
    ]
