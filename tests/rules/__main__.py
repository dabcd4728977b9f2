"""Writes docs/rules.md anew: `python -m tests.rules`."""

from tests.rules.table import PAGE, faults, page, rules

EVERY = rules()
for fault in faults(EVERY):
    print(fault)
PAGE.write_text(page(EVERY), "utf-8")
print(f"wrote {PAGE.name}")
