"""Question sets in; measured outcomes out."""
