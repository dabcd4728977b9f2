"""A mailbox in Exchange Online, by Microsoft Graph over plain HTTP (docs/adr/0010).

How a mailbox is read stands in `mailer/mailbox`; here are the requests to Graph, and sending.

http/     one request: proved, held back, sent, judged; `http/trouble` says what each answer means
server    what the port of a mailbox's server asks, letters: the letter that a message is, inbox: an inbox of it
carrier   letters out
tenant/   who is away, who is whose manager, what the app may do
opening   one client for all of it
"""
