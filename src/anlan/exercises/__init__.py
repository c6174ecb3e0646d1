"""Exercises that play by themselves: replays bring outside inputs and the acts of named posts on the virtual clock.

A replay is a file (`schema/replay.schema.json`). Its inputs come from outside the house and carry their source; its
acts are done by accounts, through the same services as a person's, with the account's own rights.
"""
