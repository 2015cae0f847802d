"""Plumbing without quiz words."""
