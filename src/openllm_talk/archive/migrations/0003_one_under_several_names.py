"""People and messages that are one under several names; people who want to be left out."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0002_fetched_page")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="joined_into",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="joined",
                to="archive.person",
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="withheld",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="origin",
            name="alias",
            field=models.CharField(max_length=200, null=True),
        ),
        migrations.AddIndex(
            model_name="origin",
            index=models.Index(
                condition=models.Q(("alias__isnull", False)),
                fields=["alias"],
                name="origin_by_alias",
            ),
        ),
    ]
