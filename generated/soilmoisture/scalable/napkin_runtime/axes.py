"""The axis tables: what a workflow runs over.

An axis is a list of elements. The text of an element is its key; its attributes, and the elements
of other axes that it belongs to, are its fields:

    for sample in axes.sample:
        for mate in axes.mate.of(sample=sample):
            print(f"{sample}_{mate}.fq", sample.depth, mate.number, mate.sample)

Elements with the same owners are siblings: `index` and `number` count among them, and `previous()`
and `next()` give the neighbours.
"""

import json
import keyword
from types import SimpleNamespace


def python_name(name):
    """The name of an axis or attribute as Python can say it: `start-date` becomes `start_date`."""
    name = name.replace("-", "_")
    return name + "_" if keyword.iskeyword(name) else name


class Element:
    """One element of an axis."""

    def __init__(self, axis, key, index):
        self.axis_name = axis
        self.index = index
        self._key = key
        self._previous = None
        self._next = None

    @property
    def number(self):
        """The place among its siblings, counted from 1."""
        return self.index + 1

    def previous(self):
        """The sibling before this one."""
        return self._neighbour(self._previous, "before")

    def next(self):
        """The sibling after this one."""
        return self._neighbour(self._next, "after")

    def previous_or_none(self):
        """The sibling before this one, if there is one."""
        return self._previous

    def next_or_none(self):
        """The sibling after this one, if there is one."""
        return self._next

    def _neighbour(self, element, where):
        if element is None:
            raise LookupError(f"axis {self.axis_name} has no element {where} {self}")
        return element

    def __str__(self):
        return self._key

    def __repr__(self):
        return f"{self.axis_name}={self._key}"


class Axis(list):
    """The elements of one axis, in order."""

    def __init__(self, name):
        super().__init__()
        self.name = name
        self._groups = {}

    def of(self, /, **elements):
        """The elements that belong to the given elements of other axes, in order."""
        names = tuple(sorted(elements))
        if names not in self._groups:
            self._groups[names] = self._grouped(names)
        return self._groups[names].get(tuple(elements[name] for name in names), [])

    def at(self, key, /, **elements):
        """The one element with this key, among those that belong to the given elements."""
        found = self.find(key, **elements)
        if found is None:
            raise LookupError(f"axis {self.name} has no element with the key {key}")
        return found

    def find(self, key, /, **elements):
        """The same, or None if there is no such element."""
        names = ("", *sorted(elements))
        if names not in self._groups:
            self._groups[names] = self._grouped(names)
        wanted = (str(key), *(elements[name] for name in names[1:]))
        found = self._groups[names].get(wanted, [])
        if len(found) > 1:
            raise LookupError(f"axis {self.name} has {len(found)} elements with the key {key}")
        return found[0] if found else None

    def _grouped(self, names):
        groups = {}
        for element in self:
            owners = tuple(getattr(element, name) if name else str(element) for name in names)
            groups.setdefault(owners, []).append(element)
        return groups


def load_axes(path):
    """Reads the tables. What no element of another axis belongs to is None there."""
    with open(path, encoding="utf-8") as file:
        tables = json.load(file)
    axes = SimpleNamespace()
    for name, rows in tables.items():
        axis = Axis(name)
        for row in rows:
            element = Element(name, row["key"], row["index"])
            for attribute, value in row.get("attributes", {}).items():
                setattr(element, python_name(attribute), value)
            if element.index > 0:
                # Siblings stand next to each other.
                element._previous = axis[-1]
                axis[-1]._next = element
            axis.append(element)
        setattr(axes, python_name(name), axis)
    # Axes may refer to each other: a subset to the whole, and the whole to the subset.
    for name, rows in tables.items():
        for element, row in zip(getattr(axes, python_name(name)), rows):
            for owner, place in row.get("of", {}).items():
                found = None if place is None else getattr(axes, python_name(owner))[place]
                setattr(element, python_name(owner), found)
    return axes
