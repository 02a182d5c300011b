"""The pages of the staff: server-rendered HTML (docs/decisions/0008), one module per topic."""
