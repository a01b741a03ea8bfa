"""Claims on hosting and editing wait for an editor."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("issues", "0004_workshop"),
    ]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="confirmed",
            field=models.BooleanField(default=True),
        ),
    ]
