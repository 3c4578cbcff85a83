"""Reports: one view model (view.py), thin skins over it; nothing here judges or reads a file."""
