"""How forms look: one template for a form, one for a field, on every page."""

from django.forms.renderers import TemplatesSetting


class Dressed(TemplatesSetting):
    """Renders `{{ form }}` and `{{ field.as_field_group }}` in the workshop's look."""

    form_template_name = "web/form.html"
    field_template_name = "web/field.html"
