"""Whatever is read back from a disk or from a stranger, damaged in every way.

A reading ends in a right answer or in an `EngineError`; nothing else. By default a few examples a
file; `pytest tests/damaged -n 0 --hypothesis-profile thorough` tries ten thousand in all, and tells
how many that were, the longest and the memory.
"""
