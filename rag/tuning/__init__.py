"""Training of what ships with the package, or of what a user makes from an archive."""
