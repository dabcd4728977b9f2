"""What somebody said by a button or a form, whether in chat or on a page. Nothing here knows a case."""
