"""The app's books over HTTP, for programs: the routes below ``/api``. See docs/api.md."""
