"""`manage.py bench pledges`: how fast a pledge is taken and booked, with the least that Django needs for it beside it."""
