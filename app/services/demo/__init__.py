"""The demonstration: five places with units, people, records and cases, openly invented, made through the services."""
