"""Addresses of funding, slice by slice."""

from django.urls import include, path

urlpatterns = [
    # First what many ask for at once: addresses are tried one by one.
    path("", include("funding.pledges.urls")),
    path("", include("funding.payments.page_urls")),
    path("", include("funding.ledger.urls")),
    path("", include("funding.campaigns.urls")),
    path("", include("funding.closing.urls")),
    path("", include("funding.running.urls")),
    path("", include("funding.payouts.urls")),
    path("", include("funding.payments.transfer.urls")),
    path("", include("funding.showcase.urls")),
]
