"""The rules, packs and checklist as their files declare them. ``load_catalogue`` is the way in."""

from backcheck.catalogue.catalogue import Catalogue
from backcheck.catalogue.load import load_catalogue
from backcheck.catalogue.packs import Category, Edition, Item, Pack, Speciality

__all__ = ["Catalogue", "Category", "Edition", "Item", "Pack", "Speciality", "load_catalogue"]
