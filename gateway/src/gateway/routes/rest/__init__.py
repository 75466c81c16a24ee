"""What all routes share: strict JSON, versions, signed links, lists as CSV."""
