"""The demo: an embedded mail server, two weeks of sample mail and a clock that starts two minutes before closing."""
