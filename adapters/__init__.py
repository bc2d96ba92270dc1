"""Chat platforms, the command line: everything that talks to the outside."""
