"""The version, in a module of its own: what needs it must not load the library's functions."""

__version__ = "0.1.0"
