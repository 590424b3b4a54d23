"""Measurements: how well lindero judges, and what it costs."""
