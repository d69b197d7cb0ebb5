"""Publishing: to disk, as a commit, as a pull request."""
