"""A tree of files: which there are, in what language, of what class, and which services they make up."""
