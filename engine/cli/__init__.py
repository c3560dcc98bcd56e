"""The verbs in a shell: a file a verb, put together by `main`.

Each has `NAME`, `HELP`, `add_arguments(parser)` and `run(options)` (see `main.Verb`), takes the
control of its job from `control` and prints through `output`.
"""
