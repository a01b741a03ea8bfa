"""The Django project: settings and the server behind `talk serve`."""
