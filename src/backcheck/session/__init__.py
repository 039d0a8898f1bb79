"""One run over one tree: every face of backcheck asks here."""
