"""The words of a draft instead of their digest: what edits are merged along."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issues", "0001_initial")]

    operations = [
        migrations.RemoveField(model_name="draft", name="written"),
        migrations.AddField(model_name="draft", name="text", field=models.TextField(default="")),
        migrations.AddField(
            model_name="draft", name="pseudonyms", field=models.JSONField(default=dict)
        ),
    ]
