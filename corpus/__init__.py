"""Data only: the catalogue, the sheets, the lexicon and the directory."""
