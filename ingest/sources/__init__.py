"""Where law comes from: folders, archives, git repositories."""
