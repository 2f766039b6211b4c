"""The use cases: one function for each, handed the outside world and a reporter; nothing here prints.

`environment` is the outside world, `reporter` is told what happens, and `request` is what is wanted of a session.
`personalize` adapts a routine to its user, `prepare` makes a session of it, and the others do something with that.
`api` is for Python programs.
"""
