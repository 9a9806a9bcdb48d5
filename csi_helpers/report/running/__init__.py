"""Chapters run as notebooks, each in a kernel of its own."""
