"""Files that people write (YAML, TOML): their values with places, checked against the type they should have."""
