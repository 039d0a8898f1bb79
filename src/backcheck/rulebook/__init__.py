"""The rules as people read them: the table of all, and a page for each with an example of what fails and what passes."""

from backcheck.rulebook.page import page
from backcheck.rulebook.table import table_json, table_markdown, table_text

__all__ = ["page", "table_json", "table_markdown", "table_text"]
