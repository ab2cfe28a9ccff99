"""The numbers for Prometheus, read from what is published when somebody asks for them."""
