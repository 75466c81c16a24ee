"""What must be the same wherever it is said."""
