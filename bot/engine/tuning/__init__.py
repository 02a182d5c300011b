"""Tunes the encoder on our own sentences: for maintainers, with PyTorch; nothing of it runs at a site."""
