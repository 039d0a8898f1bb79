"""Random programs that are run and analysed, so that the interpreter judges the data flow engine."""
