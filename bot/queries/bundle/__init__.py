"""What an ombudsman, an auditor or an inquest is given of a case: one page that answers, and what proves it."""
