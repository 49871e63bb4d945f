"""What providers call: no language, no session. The pages for people are in page_urls.py."""

from django.urls import path

from funding.payments import views

urlpatterns = [path("payments/<slug:provider>/webhook/", views.webhook, name="provider_webhook")]
