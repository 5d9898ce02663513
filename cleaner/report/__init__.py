"""The report: what a finished run did, as figures and as one self-contained page."""
