"""The speed harness: ``python -m bench REPO`` measures backcheck against the floor and against bandit, in one go."""
