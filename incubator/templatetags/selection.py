from django import template

from incubator.selection.table import figure

register = template.Library()
register.filter("hundredths", figure)
