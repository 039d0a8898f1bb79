"""The places that rules ask about. A site knows where it stands and what it is made of; it has no opinion."""
