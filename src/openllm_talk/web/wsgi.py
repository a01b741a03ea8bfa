"""The WSGI application of a hosted community; `talk serve` needs no Django (`web.server`)."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
