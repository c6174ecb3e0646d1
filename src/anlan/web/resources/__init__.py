"""S6 资源: what there is, how it stands, and the books of the stores."""
