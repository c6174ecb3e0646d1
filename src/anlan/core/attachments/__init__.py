"""Files: addressed by content, sniffed, limited in size, EXIF position kept private, served safely."""
