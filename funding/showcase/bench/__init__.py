"""How fast the campaign's page is, beside a bare view on the same servers in the same run: `manage.py bench page`."""
