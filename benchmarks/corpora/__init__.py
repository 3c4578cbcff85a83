"""Documents of a size that examples do not have, made for measuring."""
