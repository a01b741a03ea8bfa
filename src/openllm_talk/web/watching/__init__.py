"""What the people who run a server see: log lines, health, figures; nothing about a person."""
