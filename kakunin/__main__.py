"""`python -m kakunin`."""

from kakunin.cli import main

if __name__ == "__main__":
    main()
