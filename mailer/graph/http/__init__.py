"""One request to Microsoft Graph: proved, held back, sent, judged."""
