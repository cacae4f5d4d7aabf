"""The tables that are printed: every row with a column for each system, and the goals."""
import statistics

from .book import IDEAL, OURS, shown


def columns_of(book):
    names = []
    for row in book.rows.values():
        names += [name for name in row["values"] if name not in names]
    return [name for name in (OURS, IDEAL) if name in names] + [name for name in names if name not in (OURS, IDEAL)]


def cell(values):
    if not values:
        return ""
    middle = shown(statistics.median(values))
    if len(values) == 1 or shown(min(values)) == shown(max(values)):
        return middle
    return f"{middle} ({shown(min(values))}–{shown(max(values))})"


def print_lines(lines):
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    for place, line in enumerate(lines):
        print("  ".join(text.ljust(width) for text, width in zip(line, widths)).rstrip())
        if place == 0:
            print("  ".join("-" * width for width in widths))


def print_rows(book):
    """Median (least–most) of each system, and ours to the best of the others' median, median of the rounds."""
    columns = columns_of(book)
    sections = dict.fromkeys(key[0] for key in book.rows)
    for section in sections:
        lines = [[section, "quantity", "unit", *columns]]
        for (of, case, quantity), row in book.rows.items():
            if of == section:
                lines.append([case, quantity, row["unit"], *(cell(row["values"].get(name, [])) for name in columns)])
        print()
        print_lines(lines)


def print_ratios(book):
    """Ours to each peer per round, where more than one of a kind was measured."""
    lines = [["ratio, ours to the peer", "quantity", "peer", "median (least–most) of the rounds"]]
    for section, case, quantity in book.rows:
        for name in columns_of(book):
            ratios = book.ratios(section, case, quantity, name) if name not in (OURS, IDEAL) else []
            if ratios:
                lines.append([f"{section}: {case}", quantity, name, cell(ratios)])
    if len(lines) > 1:
        print()
        print_lines(lines)


def print_goals(goals):
    lines = [["what", "goal", "measured", "best peer here", ""]]
    lines += [[goal["what"], goal["goal"], goal["measured"], goal["peer"], goal["verdict"]] for goal in goals]
    print()
    print_lines(lines)
