"""Who is turned away when more is asked than can be done, and how little that may cost."""
