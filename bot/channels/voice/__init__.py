"""The voice line: a gateway between a telephone exchange and the desk, for callers who do not type."""
