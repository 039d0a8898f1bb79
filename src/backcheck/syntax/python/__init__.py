"""Python files: decoding, parsing (also of syntax newer than the interpreter), comments."""
