"""Bytes to trees: one front end for each format. Nothing here knows what a rule is."""
