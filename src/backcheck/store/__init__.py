"""What is kept between runs, in the user's cache directory: never an error, and never a wrong answer."""
