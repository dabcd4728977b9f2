"""Which intent a person's words carry: a code, a request, another thing, an answer."""
