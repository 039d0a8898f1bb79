"""Judging sites: the declared forms, and the functions that a rule file names where no form is enough."""
