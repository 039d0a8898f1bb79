"""What a library's functions, classes and attributes mean: read from ``rules/models``, asked by dotted name."""
