from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issues", "0006_night")]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="closed",
            field=models.BooleanField(default=False),
        ),
    ]
