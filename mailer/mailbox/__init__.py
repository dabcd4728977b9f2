"""What holds of every mailbox that letters are fetched from, whichever server it lies on.

walking     when a mailbox is gone through whole, and from when on elsewhere than in the watched folders
patience    how often a letter that cannot be had may keep others waiting
delivered   whether an item came by the post, or was laid into the mailbox by hand
addressing  whom an email's own header names, which a mailbox sends to
recipients  who is still to be sent an email that was refused whole for one address
"""
