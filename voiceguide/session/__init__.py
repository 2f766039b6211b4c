"""Sessions: what is heard, in which order and when. No audio, no files.

A routine becomes a Plan, which is a sequence of steps (`planner`; one exercise is planned by `exercise`), and the plan
a Timeline (`timeline`). `phrases` says what is spoken, `fit` shortens a session, and `navigation` finds places in it.
"""
