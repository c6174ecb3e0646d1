"""S2 值班台: the queue, one signal beside it, and what an officer does with it."""
