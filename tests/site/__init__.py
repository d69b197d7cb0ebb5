"""What a post becomes: records to render, real Jekyll, Chromium, a fast model of the page."""
