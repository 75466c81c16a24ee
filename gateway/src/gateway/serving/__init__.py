"""The HTTP server, what it refuses before a request is one, and how it finds a route."""
