"""What the people who run a server see: log lines, health, figures. Nothing in it is about a person."""
