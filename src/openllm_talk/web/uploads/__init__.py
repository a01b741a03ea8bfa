"""Chat exports that come in through the browser, read by a background job."""
