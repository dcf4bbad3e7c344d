"""`python -m haiku_delegate` is `haiku-delegate`."""

from haiku_delegate.cli import main

if __name__ == "__main__":
    main()
