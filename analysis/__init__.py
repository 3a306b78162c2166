"""Shared analysis module of the compendium."""
