"""S13 管理: whether the platform is healthy, and who may do what."""
