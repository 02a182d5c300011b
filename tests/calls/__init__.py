"""Calls to the voice line: exchanges that speak AudioSocket and SIP, and the tests with them."""
