"""Contests, their rounds, blueprints and rules."""
