"""Law sources to archive and indexes."""
