"""What goes wrong inside a process: a fault of the model or its state, never of the person who acts."""


class ProcessFault(Exception):
    """The run cannot go on (broken expression, endless loop, foreign state); the caller rolls back and reports it."""
