"""The model of `reading/threads`: from annotated chats to its file."""
