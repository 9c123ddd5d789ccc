"""Open Referral: directories of services, read from the forms that publishers give them in."""
