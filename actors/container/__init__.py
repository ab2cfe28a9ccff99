"""What only the image has: how it begins, and how it is asked whether it is well."""
