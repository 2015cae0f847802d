"""Leaderboards of people and units, closing a round."""
