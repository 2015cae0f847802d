"""People who sign in, their roles, and the tree of units."""
