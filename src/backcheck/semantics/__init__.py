"""Names, types and calls: what does an expression refer to?"""
