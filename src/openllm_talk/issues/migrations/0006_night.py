"""Where the live talk of an issue stands, and how long each section took."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issues", "0005_confirmed_claims")]

    operations = [
        migrations.AddField(
            model_name="agendaitem",
            name="spent",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.CreateModel(
            name="Night",
            fields=[
                (
                    "number",
                    models.CharField(max_length=60, primary_key=True, serialize=False),
                ),
                ("began", models.DateTimeField(null=True)),
                ("turned", models.DateTimeField(null=True)),
                ("ended", models.DateTimeField(null=True)),
                ("recording_began", models.DateTimeField(null=True)),
                ("transcript", models.CharField(blank=True, max_length=20)),
                ("moves", models.PositiveIntegerField(default=0)),
                (
                    "current",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="issues.piece",
                    ),
                ),
            ],
        ),
    ]
