"""Runs the whole system on one machine: builds what is missing, then supervises every process.

Standard library only, any Python from 3.9: this part runs before any environment exists.
"""
