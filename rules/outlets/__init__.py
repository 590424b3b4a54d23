"""Ways in which the limits leave: sentences and a picture, a letter, a line, OSM opening hours, iCalendar, Sieve.

All of them say what `rules.hours` says. Those that list days cover the year they are made in and the next one.
"""
