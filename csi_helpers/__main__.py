"""``python -m csi_helpers`` is the command `csi`."""

from csi_helpers.cli import main

if __name__ == "__main__":
    main()
