"""The same projects in every format and layout are read as the same projects."""
