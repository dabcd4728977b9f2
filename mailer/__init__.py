"""Mail in and out: letters from the transports to what they say, and notices to the emails that tell them."""
