class Refused(Exception):
    """The code of a sentence in crowdcoop.files.checking, with its figures."""

    def __init__(self, code: str, **figures: int):
        super().__init__(code)
        self.code, self.figures = code, figures
