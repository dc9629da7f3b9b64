"""The demonstration: five places with units, people, records and cases, openly invented, made through the services.

Its words are what people would enter, not what the product says, and so they are not translated.
"""
