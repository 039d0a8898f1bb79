"""One writer for each format; every report is a pure function of a ``Result``."""
