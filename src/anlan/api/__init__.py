"""The HTTP API: schema in, one service, schema out."""
