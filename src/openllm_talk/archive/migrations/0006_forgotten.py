"""Who was forgotten, as digests that imports ask; what is still to do for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0004_edited_link")]

    operations = [
        migrations.CreateModel(
            name="ForgettingKey",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("secret", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Forgotten",
            fields=[
                ("digest", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=10)),
                ("length", models.PositiveSmallIntegerField(default=0)),
                ("start", models.CharField(blank=True, max_length=32)),
                ("certain", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Forgetting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("site", models.TextField()),
            ],
        ),
    ]
