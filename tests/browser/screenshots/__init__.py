"""Makes the pictures of docs/images anew: `make screenshots`."""
