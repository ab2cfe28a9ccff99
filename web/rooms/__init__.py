"""The rooms of the page, a module each: `add_to(app, site)` adds its routes."""
