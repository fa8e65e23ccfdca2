"""Official sources fetched politely, kept by digest, compared with what was there before."""
