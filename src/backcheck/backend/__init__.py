"""The model of a backend: routes composed from fragments, what guards them, applications with their settings, entities, tests."""
