"""
What changed between two runs, told from their logs or cassettes alone.

Nothing is judged anew and nothing is guessed: outcomes and readings are those that were written
down, and of a body that was cut, masked or coded nothing is said.
"""
