"""Prints the example documents: the truth in examples/truth, a printed form of it, damage done to that."""
