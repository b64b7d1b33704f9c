"""The reference gateway, written from the prose of the page; it never reads `schemas/`."""
