"""The ticketing service: orders with 13710 clocks, the desk of conversations, and the pages of the staff."""
