"""The engines beside our own: adapters that turn what bandit and semgrep say into judgements of our rules."""
