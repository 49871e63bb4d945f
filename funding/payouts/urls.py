"""Addresses of what comes after the minimum: the team's, finance's, and one for everybody."""

from django.urls import path

from funding.payouts import finance_views as finance
from funding.payouts import views
from funding.payouts.contracts import views as contracts
from funding.payouts.deliveries import views as deliveries
from funding.payouts.spending import views as spending

urlpatterns = [
    path("campaign/payout/", views.payout, name="campaign_payout"),
    path("campaign/contract/", contracts.contract, name="campaign_contract"),
    path("campaign/contract/data/", contracts.contract_data, name="campaign_contract_data"),
    path("campaign/contract/papers/<slug:kind>/", contracts.contract_attach, name="campaign_contract_attach"),
    path("campaign/contract/submit/", contracts.contract_submit, name="campaign_contract_submit"),
    path("campaign/contract/sign/", contracts.contract_sign, name="campaign_contract_sign"),
    path("campaign/contract/account/", contracts.contract_account, name="campaign_contract_account"),
    path("contract/document/<int:pk>/", contracts.contract_document, name="contract_document"),
    path("contract/paper/<int:pk>/", contracts.contract_paper, name="contract_paper"),
    path("campaign/deliveries/", deliveries.deliveries, name="campaign_deliveries"),
    path("campaign/deliveries/<int:pk>/", deliveries.deliveries_of, name="campaign_deliveries_of"),
    path("campaign/deliveries/<int:pk>/late/", deliveries.deliveries_late, name="campaign_deliveries_late"),
    path(
        "campaign/deliveries/<int:pk>/addresses/",
        deliveries.deliveries_addresses,
        name="campaign_deliveries_addresses",
    ),
    path("campaign/deliveries/return/<int:pk>/", deliveries.deliveries_return, name="campaign_deliveries_return"),
    path("campaign/spending/", spending.spending, name="campaign_spending"),
    path("campaign/spending/sheet/", spending.spending_csv, name="campaign_spending_csv"),
    path("campaign/spending/<int:pk>/", spending.spending_entry, name="campaign_spending_entry"),
    path("campaign/spending/<int:pk>/strike-out/", spending.spending_strike, name="campaign_spending_strike"),
    path("spending/evidence/<int:pk>/", spending.spending_evidence, name="spending_evidence"),
    path("c/<slug:slug>/spending/", spending.public_spending, name="campaign_spending_public"),
    path("staff/payouts/", finance.payouts, name="staff_payouts"),
    path("staff/payouts/transfers/", finance.transfers, name="staff_payout_transfers"),
    path("staff/payouts/<int:pk>/", finance.payout_of, name="staff_payout"),
    path("staff/payouts/<int:pk>/<slug:step>/", finance.on_contract, name="staff_payout_contract"),
    path("staff/payout/<int:pk>/<slug:step>/", finance.on_payout, name="staff_payout_step"),
    path("staff/spending/<int:pk>/", spending.staff_spending, name="staff_spending"),
    path("staff/spending/<int:pk>/sheet/", spending.staff_spending_csv, name="staff_spending_csv"),
    path("staff/fulfilment/<int:pk>/", views.campaign_fulfil, name="campaign_fulfil"),
]
