"""What the developers of the house run: checks, generated docs, the environment. Never imported by anlan."""
