"""From a tree to the value graph that all later rooms read."""
