"""Where values come from and where they go, through the whole program. No library is named here: roles say what calls mean."""
