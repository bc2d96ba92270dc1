"""Find passages: exact look-up, lexical and dense search, fusion."""
