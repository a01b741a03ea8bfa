"""The next issue while it grows: dates, claims, nominations, what is still empty."""
