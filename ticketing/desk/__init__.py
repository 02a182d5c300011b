"""The desk at work: asks the engine, wakes whoever waits for a reply; used by the API and by the worker."""
