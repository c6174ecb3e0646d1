"""S5 预案: which plans there are and whether they hold, what they say, what they make us do."""
