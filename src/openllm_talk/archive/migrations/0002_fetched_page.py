"""Web pages that were asked for their titles."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0001_first")]

    operations = [
        migrations.CreateModel(
            name="FetchedPage",
            fields=[
                ("work", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("titled", models.BooleanField()),
                ("record", models.TextField()),
            ],
        ),
    ]
