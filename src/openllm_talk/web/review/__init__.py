"""From the machine's proposals to a signed issue, on a phone."""
