def test_itinerary(itinerary):
    assert itinerary.state == "itinerary"
