"""Which imports a draft could hear, so that chat that comes in late is known."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issues", "0002_draft_text")]

    operations = [
        migrations.AddField(
            model_name="draft", name="imports", field=models.PositiveIntegerField(null=True)
        ),
    ]
