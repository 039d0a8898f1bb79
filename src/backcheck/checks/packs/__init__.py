"""Check functions, a module for each pack; ``CHECKS`` lists what rule files may name."""
