"""Spreadsheets that somebody sent, opened with nothing in them trusted: bytes to plain values.

Lists of people, units and counters and sheets of questions are all read through here.
"""
