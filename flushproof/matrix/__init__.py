"""
The matrix: which requirement notices which fault.

Every case, every scenario and what is watched throughout are put to each lying gateway, in memory
where its lie needs no socket; time passes only where somebody waits. (Properties need pytest around
them; the cases ask the same.)
"""
