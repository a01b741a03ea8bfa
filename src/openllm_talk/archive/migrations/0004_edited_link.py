"""What people said a message answers; the rows of a room around one, found by an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0003_one_under_several_names")]

    operations = [
        migrations.CreateModel(
            name="EditedLink",
            fields=[
                ("message", models.CharField(max_length=300, primary_key=True, serialize=False)),
                ("answers", models.CharField(db_index=True, max_length=300)),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["channel", "at", "position"], name="message_by_place"),
        ),
    ]
