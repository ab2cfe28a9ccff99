"""What is written down: configuration, settings, diary and journal."""
