"""What the engines said, made into one result: joined, identified, suppressed, compared and counted."""
