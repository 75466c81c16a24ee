"""The HTTP server, and how it finds the route of a request."""
