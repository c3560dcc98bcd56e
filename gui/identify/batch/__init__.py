"""A thousand pictures: a table that fills as they are looked at."""
