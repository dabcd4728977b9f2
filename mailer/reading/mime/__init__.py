"""From bytes to headers and words, for any bytes: MIME and what stands in its place."""
