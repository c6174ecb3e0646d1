"""S3 事件: the list of incidents, and one room for each."""
