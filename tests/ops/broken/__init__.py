"""A room whose second migration fails after the first has made a table: what an upgrade must survive."""
