"""What holds of every mailbox that emails leave by.

addressing  whom an email's own header names, which a mailbox sends to
recipients  who is still to be sent an email that was refused whole for one address
"""
