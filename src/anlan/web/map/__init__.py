"""S1 一张图: tiles, the object card, the list beside the map, 周边分析, rings of travel time, what an incident told when."""
