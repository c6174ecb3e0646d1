"""Files: addressed by content, sniffed, limited in size, EXIF position kept private, served safely.

`storing.store_attachment` takes a stream; `queries.open_for` gives it back to who may see it;
`serving.response_headers` says how a browser must treat it.
"""
