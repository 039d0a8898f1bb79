"""Recognisers of frameworks: where requests enter, what the framework hands in, which routes hang where. Facts only."""
