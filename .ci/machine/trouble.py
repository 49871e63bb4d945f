"""What stops a command, said in one line with what to do about it."""


class Trouble(Exception):
    """Its text goes to the person as it is; no traceback."""


class Stopped(BaseException):
    """Ctrl-C or SIGTERM. Not an Exception, so that nothing swallows it on the way out."""
