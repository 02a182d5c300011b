"""WeChat Official Account: signed callbacks, passive replies within five seconds, service messages."""
