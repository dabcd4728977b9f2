"""The embedded transport: an SMTP and LMTP listener in; a relay or a Maildir out."""
