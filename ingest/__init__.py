"""Sources in; documents, passages and access cards out."""
