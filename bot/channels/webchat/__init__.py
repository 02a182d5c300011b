"""Web chat: one page for citizens and the small server behind it."""
