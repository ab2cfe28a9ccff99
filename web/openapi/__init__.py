"""The document that says what the API takes and answers: data, written by hand and held to by the tests."""
