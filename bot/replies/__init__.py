"""How facts become words: catalogs, numbers and dates of a language, and the text of each kind of reply."""
