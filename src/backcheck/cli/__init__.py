"""The command line: thin faces over the session and the reports."""
