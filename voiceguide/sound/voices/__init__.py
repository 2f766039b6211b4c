"""Voices: what can speak on this machine, and speaking through it."""
