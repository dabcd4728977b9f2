"""What a letter asks of another team: in labelled lines, or in ordinary sentences that say whom."""
