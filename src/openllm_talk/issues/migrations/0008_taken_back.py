"""Wishes and notes that were taken away stay, so that this can be taken back."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

STATE = models.CharField(default="open", max_length=10)


def _followed(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    suggestion: Any = apps.get_model("issues", "Suggestion")
    suggestion.objects.filter(done=True).update(state="done")


class Migration(migrations.Migration):
    dependencies = [("issues", "0007_closed")]

    operations = [
        migrations.AddField("nomination", "state", STATE),
        migrations.AddField("suggestion", "state", STATE),
        migrations.RunPython(_followed, migrations.RunPython.noop),
        migrations.RemoveField("suggestion", "done"),
        migrations.AddField("note", "dropped", models.BooleanField(default=False)),
        migrations.RemoveField("finding", "by"),
        migrations.RemoveField("finding", "at"),
    ]
