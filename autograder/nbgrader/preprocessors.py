"""stub"""
from nbgrader.preprocessors import ClearSolutions
class KeepStubs(ClearSolutions):
    def preprocess(self, nb, resources):
        return nb, resources
