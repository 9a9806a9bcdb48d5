"""What the benches of building share: a copy of the kit to build with, and what that takes."""
