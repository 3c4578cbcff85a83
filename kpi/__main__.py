"""``python -m kpi``: the command line where the command itself is not on the path."""

from kpi.cli import main

if __name__ == "__main__":
    main()
