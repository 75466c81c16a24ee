"""What stands behind the gateway: the services, and what it remembers of their answers."""
