"""The rooms of the page as the server draws them."""
